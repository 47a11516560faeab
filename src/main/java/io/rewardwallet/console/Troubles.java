package io.rewardwallet.console;

import io.rewardwallet.http.Api;
import io.rewardwallet.http.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.servlet.ModelAndView;

/** Whatever goes wrong on a page, in the API's words, on a page. */
@ControllerAdvice(basePackageClasses = Troubles.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class Troubles {

    private final Api api;
    private final Pages pages;

    Troubles(Api api, Pages pages) {
        this.api = api;
        this.pages = pages;
    }

    /** Whoever asked has gone, a watcher for example; there is nobody to tell. */
    @ExceptionHandler
    void gone(AsyncRequestNotUsableException gone, HttpServletResponse response) {}

    @ExceptionHandler
    ModelAndView trouble(Exception wrong, HttpServletRequest request) {
        Problem problem = api.wordsFor(wrong, request);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("status", problem.status());
        facts.put("title", problem.title());
        facts.put("detail", problem.detail());
        facts.put("errors", problem.errors());
        return pages.show(request, HttpStatus.valueOf(problem.status()), "trouble", facts);
    }
}
