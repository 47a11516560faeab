package io.rewardwallet.http;

import java.util.List;
import org.springframework.http.HttpStatus;

/** The call is not answered because of what was sent; {@link Problems} words it. */
public class Rejected extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final transient List<FieldError> errors;

    public Rejected(HttpStatus status, String detail, List<FieldError> errors) {
        super(detail);
        this.status = status;
        this.errors = List.copyOf(errors);
    }

    /** A body, query or path that is not right in one or more fields. */
    static Rejected fields(List<FieldError> errors) {
        FieldError first = errors.get(0);
        return new Rejected(HttpStatus.BAD_REQUEST, first.field() + ": " + first.message(), errors);
    }

    static Rejected field(String field, String message) {
        return fields(List.of(new FieldError(field, message)));
    }

    static Rejected badRequest(String detail) {
        return new Rejected(HttpStatus.BAD_REQUEST, detail, List.of());
    }

    public HttpStatus status() {
        return status;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    public List<FieldError> errors() {
        return errors;
    }
}
