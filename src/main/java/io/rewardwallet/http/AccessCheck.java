package io.rewardwallet.http;

import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.Caller;
import io.rewardwallet.security.OpenToAll;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/**
 * Holds every call against what {@link AllowedTo} says at its handler, and its brand against the caller's, before the
 * handler sees anything of it (contract, "Who may do what"). A handler that says nothing is open to nobody. The refusal is
 * the same whether the thing asked for exists or not.
 */
final class AccessCheck implements HandlerInterceptor {

    private static final String BRAND = "brand";
    private static final String DESCRIPTION = "org.springdoc.";
    private static final String FRAMEWORK = "org.springframework.web.servlet.";

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getDispatcherType() == DispatcherType.REQUEST && !isOpen(request, handler)) {
            AllowedTo rule =
                    handler instanceof HandlerMethod method ? method.getMethodAnnotation(AllowedTo.class) : null;
            check(request, rule, caller());
        }
        return true;
    }

    /** The caller of the request that this thread answers. */
    static Caller caller() {
        Authentication known = SecurityContextHolder.getContext().getAuthentication();
        if (known != null && known.getPrincipal() instanceof Caller caller) {
            return caller;
        }
        throw new AccessDeniedException("A key is needed");
    }

    /** Files, the description of the API, and the framework's own answer to OPTIONS. */
    private static boolean isOpen(HttpServletRequest request, Object handler) {
        if (handler instanceof HandlerMethod method) {
            if (method.hasMethodAnnotation(OpenToAll.class)) {
                return true;
            }
            String type = method.getBeanType().getName();
            return type.startsWith(DESCRIPTION)
                    || (type.startsWith(FRAMEWORK) && HttpMethod.OPTIONS.matches(request.getMethod()));
        }
        return handler instanceof ResourceHttpRequestHandler;
    }

    private static void check(HttpServletRequest request, @Nullable AllowedTo rule, Caller caller) {
        if (rule == null) {
            throw new AccessDeniedException("This call is open to nobody");
        }
        if (!caller.hasOneOf(rule.value())) {
            throw new AccessDeniedException("The key has none of the roles that may make this call: " + words(rule));
        }
        boolean isOwn =
                switch (rule.brand()) {
                    case IN_PATH -> caller.mayActFor(brandInPath(request));
                    case IN_BODY -> mayActForBrandInBody(request, caller);
                    case ALL -> caller.isForAllBrands();
                    case OWN, NONE -> true;
                };
        if (!isOwn) {
            throw foreignBrand();
        }
    }

    /** What is of another brand is refused with these words and no others. */
    static AccessDeniedException foreignBrand() {
        return new AccessDeniedException("The key is not good for this brand");
    }

    private static String brandInPath(HttpServletRequest request) {
        Object variables = request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        if (variables instanceof Map<?, ?> named && named.get(BRAND) instanceof String brand) {
            return brand;
        }
        throw new IllegalStateException("a call with the brand in its path has no such variable");
    }

    /** A caller of one brand must name it; for callers of all brands the form of the body is judged as a whole later. */
    private static boolean mayActForBrandInBody(HttpServletRequest request, Caller caller) {
        if (caller.isForAllBrands()) {
            return true;
        }
        String brand = JsonBody.textIn(request, BRAND);
        if (brand == null) {
            throw Rejected.field(BRAND, "is required, as a string");
        }
        return caller.mayActFor(brand);
    }

    private static String words(AllowedTo rule) {
        return Arrays.stream(rule.value()).map(role -> role.word()).collect(Collectors.joining(", "));
    }
}
