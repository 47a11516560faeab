package io.rewardwallet.http;

import io.rewardwallet.customer.DifferentCustomers;
import io.rewardwallet.desk.WalletBusy;
import io.rewardwallet.eventstore.StoreUnavailable;
import io.rewardwallet.readmodel.FreshReads;
import io.rewardwallet.readmodel.ParkedWallets;
import io.rewardwallet.security.TooManyCalls;
import jakarta.servlet.http.HttpServletRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Words everything that is not an issue or credit envelope as a {@link Problem}; tells the caller what to do next. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);
    private static final String RETRY_AFTER_SECONDS = "1";
    private static final Pattern PERSONAL = Pattern.compile("\\+?[0-9]{5,}|[^\\s'\"(<]+(@|%40)[^\\s'\")>]+");

    @ExceptionHandler
    ResponseEntity<Object> rejected(Rejected rejected, HttpServletRequest request) {
        Problem problem = Problem.of(rejected.status(), rejected.detail(), request.getRequestURI());
        return answer(problem.withErrors(rejected.errors()), new HttpHeaders());
    }

    /** No key and a wrong one get the same answer. */
    @ExceptionHandler
    ResponseEntity<Object> notKnown(AuthenticationException unknown, HttpServletRequest request) {
        if (unknown instanceof AuthenticationServiceException) {
            return unavailable(unknown, true, request);
        }
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        String detail = "Send a valid key as Authorization: Bearer <key>";
        return answer(Problem.of(HttpStatus.UNAUTHORIZED, detail, request.getRequestURI()), headers);
    }

    @ExceptionHandler
    ResponseEntity<Object> notAllowed(AccessDeniedException denied, HttpServletRequest request) {
        String detail = String.valueOf(denied.getMessage());
        return answer(Problem.of(HttpStatus.FORBIDDEN, detail, request.getRequestURI()), new HttpHeaders());
    }

    @ExceptionHandler
    ResponseEntity<Object> tooMany(TooManyCalls refused, HttpServletRequest request) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, String.valueOf(refused.secondsToWait()));
        String detail = refused.getMessage() + "; nothing was done, send the same call again later";
        return answer(Problem.of(HttpStatus.TOO_MANY_REQUESTS, detail, request.getRequestURI()), headers);
    }

    @ExceptionHandler
    ResponseEntity<Object> notHttp(RequestRejectedException rejected, HttpServletRequest request) {
        HttpStatus status = HttpStatus.BAD_REQUEST;
        return answer(Problem.of(status, ErrorPage.detailOf(status), request.getRequestURI()), new HttpHeaders());
    }

    @ExceptionHandler
    ResponseEntity<Object> differentCustomers(DifferentCustomers different, HttpServletRequest request) {
        String detail = String.valueOf(different.getMessage());
        HttpStatus status = HttpStatus.UNPROCESSABLE_CONTENT;
        return answer(Problem.of(status, detail, request.getRequestURI()).withCode(8021), new HttpHeaders());
    }

    @ExceptionHandler
    ResponseEntity<Object> walletBusy(WalletBusy busy, HttpServletRequest request) {
        String detail = busy.getMessage() + "; nothing was done, send the same call again";
        Problem problem = Problem.of(HttpStatus.CONFLICT, detail, request.getRequestURI());
        return answer(problem.withCode(10004), retryLater());
    }

    @ExceptionHandler
    ResponseEntity<Object> storeUnavailable(StoreUnavailable unavailable, HttpServletRequest request) {
        return unavailable(unavailable, unavailable.surelyNothingDone(), request);
    }

    @ExceptionHandler
    ResponseEntity<Object> noAnswer(Ask.NoAnswer noAnswer, HttpServletRequest request) {
        return unavailable(noAnswer, "GET".equals(request.getMethod()), request);
    }

    @ExceptionHandler
    ResponseEntity<Object> notYetThere(FreshReads.NotYetThere late, HttpServletRequest request) {
        String detail = late.getMessage() + "; read again";
        return answer(Problem.of(HttpStatus.SERVICE_UNAVAILABLE, detail, request.getRequestURI()), retryLater());
    }

    @ExceptionHandler
    ResponseEntity<Object> stillParked(ParkedWallets.RetryFailed failed, HttpServletRequest request) {
        log.error("a parked wallet still cannot be counted\n{}", withoutPersonalData(failed));
        String detail = "The wallet still cannot be counted and stays parked; the cause is in the service's log";
        return answer(Problem.of(HttpStatus.CONFLICT, detail, request.getRequestURI()), new HttpHeaders());
    }

    @ExceptionHandler
    ResponseEntity<Object> unexpected(Exception bug, HttpServletRequest request) {
        if (StoreUnavailable.isCauseOf(bug)) {
            return unavailable(bug, "GET".equals(request.getMethod()), request);
        }
        log.error("unexpected failure\n{}", withoutPersonalData(bug));
        String detail =
                "Unexpected failure; the call may or may not have been done, the same call sent again settles it";
        return answer(Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, detail, request.getRequestURI()), new HttpHeaders());
    }

    /** The same words for a page: whatever went wrong, with its status. */
    Problem wordsFor(Exception wrong, HttpServletRequest request) {
        ResponseEntity<Object> worded;
        if (wrong instanceof Rejected rejected) {
            worded = rejected(rejected, request);
        } else if (wrong instanceof AccessDeniedException denied) {
            worded = notAllowed(denied, request);
        } else if (wrong instanceof DifferentCustomers different) {
            worded = differentCustomers(different, request);
        } else if (wrong instanceof WalletBusy busy) {
            worded = walletBusy(busy, request);
        } else if (wrong instanceof StoreUnavailable unavailable) {
            worded = storeUnavailable(unavailable, request);
        } else if (wrong instanceof Ask.NoAnswer noAnswer) {
            worded = noAnswer(noAnswer, request);
        } else if (wrong instanceof FreshReads.NotYetThere late) {
            worded = notYetThere(late, request);
        } else if (wrong instanceof ParkedWallets.RetryFailed failed) {
            worded = stillParked(failed, request);
        } else if (wrong instanceof ErrorResponse known
                && !known.getStatusCode().is5xxServerError()) {
            HttpStatusCode status = known.getStatusCode();
            return Problem.of(status, ErrorPage.detailOf(status), request.getRequestURI());
        } else {
            worded = unexpected(wrong, request);
        }
        return (Problem) Objects.requireNonNull(worded.getBody());
    }

    /** Everything that the framework itself refuses: path, method, media types. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception refused, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest web) {
        HttpServletRequest request = ((ServletWebRequest) web).getRequest();
        if (status.is5xxServerError()) {
            return unexpected(refused, request);
        }
        return answer(Problem.of(status, ErrorPage.detailOf(status), request.getRequestURI()), headers);
    }

    private static ResponseEntity<Object> unavailable(
            Exception why, boolean surelyNothingDone, HttpServletRequest request) {
        log.warn("a store or server does not answer: {}", withoutPersonalData(String.valueOf(why)));
        String detail = "The store does not answer; "
                + (surelyNothingDone
                        ? "nothing was done, send the same call again"
                        : "the call may or may not have been done, the same call sent again settles it");
        return answer(Problem.of(HttpStatus.SERVICE_UNAVAILABLE, detail, request.getRequestURI()), retryLater());
    }

    private static ResponseEntity<Object> answer(Problem problem, HttpHeaders headers) {
        return ResponseEntity.status(problem.status())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static HttpHeaders retryLater() {
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        return headers;
    }

    private static String withoutPersonalData(Exception bug) {
        StringWriter stack = new StringWriter();
        bug.printStackTrace(new PrintWriter(stack));
        return withoutPersonalData(stack.toString());
    }

    /** Messages of databases quote the values they stumbled over; mobile numbers and emails stay out of the log. */
    private static String withoutPersonalData(String text) {
        return PERSONAL.matcher(text).replaceAll("…");
    }
}
