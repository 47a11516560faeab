package io.rewardwallet.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/**
 * An answer that is no envelope (RFC 9457).
 *
 * @param instance the path that was called
 * @param code one of the contract's numbers where one fits
 * @param errors what is wrong with each field, for bad input
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        @Nullable Integer code,
        @Nullable List<FieldError> errors) {

    static Problem of(HttpStatusCode status, String detail, String instance) {
        return new Problem("about:blank", titleOf(status), status.value(), detail, instance, null, null);
    }

    Problem withCode(int number) {
        return new Problem(type, title, status, detail, instance, number, errors);
    }

    Problem withErrors(List<FieldError> list) {
        return new Problem(type, title, status, detail, instance, code, list.isEmpty() ? null : list);
    }

    private static String titleOf(HttpStatusCode status) {
        HttpStatus known = HttpStatus.resolve(status.value());
        return known == null ? "Error" : known.getReasonPhrase();
    }
}
