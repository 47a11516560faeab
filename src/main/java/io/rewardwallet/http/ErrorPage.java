package io.rewardwallet.http;

import static io.rewardwallet.security.Role.AUDITOR;
import static io.rewardwallet.security.Role.ISSUER;
import static io.rewardwallet.security.Role.OPERATOR;

import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.BrandRule;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where the servlet container sends what never reached a controller; asked for directly it is an unknown path. */
@Hidden // from the description of the API
@RestController
class ErrorPage implements ErrorController {

    @RequestMapping("/error")
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.NONE)
    ResponseEntity<Problem> error(HttpServletRequest request) {
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        Object uri = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        HttpStatusCode status = code instanceof Integer number ? HttpStatusCode.valueOf(number) : HttpStatus.NOT_FOUND;
        String instance = uri == null ? request.getRequestURI() : uri.toString();
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(Problem.of(status, detailOf(status), instance));
    }

    /** What to do about a status that came without words of our own; those of the framework name its insides. */
    static String detailOf(HttpStatusCode status) {
        return switch (status.value()) {
            case 400 -> "The request is not valid HTTP or its path is not properly encoded";
            case 404 -> "There is nothing at this path";
            case 405 -> "This path does not know this method; see the header Allow";
            case 406 -> "The answer is application/json; accept it";
            case 408 -> "The request came too slowly";
            case 413 -> "The request is too large";
            case 414, 431 -> "The path or the headers are too long";
            case 415 -> "Send the body as application/json in UTF-8";
            default ->
                status.is5xxServerError()
                        ? "Unexpected failure; the same call sent again settles whether it was done"
                        : "The request cannot be answered";
        };
    }
}
