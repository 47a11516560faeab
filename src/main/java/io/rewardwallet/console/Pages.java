package io.rewardwallet.console;

import io.rewardwallet.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.support.RequestContextUtils;
import org.springframework.web.servlet.view.RedirectView;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Shows facts: as a page, or, to whoever accepts JSON or adds {@code ?format=json}, the same facts as they are. So every page
 * has a twin, and the twin cannot be forgotten.
 */
@Component
class Pages {

    private static final String BRAND = "brand";
    private static final String LAST_BRAND = Pages.class.getName();

    private final JsonMapper json;

    Pages(JsonMapper json) {
        this.json = json;
    }

    /**
     * A page.
     *
     * @param template its name; "name :: part" for a part of it
     * @param facts what it shows
     */
    ModelAndView show(HttpServletRequest request, String template, Map<String, ?> facts) {
        Map<String, Object> plain = new LinkedHashMap<>();
        facts.forEach((name, fact) -> plain.put(name, fact instanceof JsonNode node ? plain(node) : fact));
        Map<String, ?> told = RequestContextUtils.getInputFlashMap(request);
        if (told != null) {
            told.forEach(plain::putIfAbsent); // what a form brought, told once
        }
        if (wantsJson(request)) {
            return new ModelAndView(asJson(plain));
        }
        Map<String, Object> model = new HashMap<>(plain);
        Viewer viewer = viewer();
        model.put("viewer", viewer);
        model.put("links", Links.ALL);
        model.put("words", Words.ALL);
        model.put("here", request.getRequestURI());
        model.put("asJson", asJsonAddress(request));
        model.put("inBrand", brandAtHand(request, viewer, (String) plain.get(BRAND)));
        return new ModelAndView("console/" + template, model);
    }

    ModelAndView show(HttpServletRequest request, HttpStatusCode status, String template, Map<String, ?> facts) {
        ModelAndView page = show(request, template, facts);
        page.setStatus(status);
        return page;
    }

    /** After a form was taken: another page, which a reload asks for again and the form not. */
    static ModelAndView goTo(String address) {
        var other = new RedirectView(address, false, false, false);
        other.setExpandUriTemplateVariables(false);
        return new ModelAndView(other);
    }

    /** The same, with something that the other page tells once. */
    static ModelAndView goTo(String address, HttpServletRequest request, String name, Object told) {
        RequestContextUtils.getOutputFlashMap(request).put(name, told);
        return goTo(address);
    }

    /** Maps, lists, texts and numbers, as templates read them. */
    Object plain(JsonNode node) {
        Object value = json.convertValue(node, Object.class);
        return value == null ? "" : value;
    }

    /** Who looks; null on the sign-in page. */
    static @Nullable Viewer viewer() {
        Authentication known = SecurityContextHolder.getContext().getAuthentication();
        return known != null && known.getPrincipal() instanceof Caller caller ? Viewer.of(caller) : null;
    }

    /** The brand of the page, else the one that was looked at last. */
    static @Nullable String brandAtHand(HttpServletRequest request, @Nullable Viewer viewer, @Nullable String ofPage) {
        var session = request.getSession(false);
        if (viewer == null || session == null) {
            return null;
        }
        if (viewer.onlyBrand() != null) {
            return viewer.onlyBrand();
        }
        if (ofPage != null) {
            session.setAttribute(LAST_BRAND, ofPage);
        }
        return (String) session.getAttribute(LAST_BRAND);
    }

    private static boolean wantsJson(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return "json".equals(request.getParameter("format"))
                || (accept != null && accept.startsWith(MediaType.APPLICATION_JSON_VALUE));
    }

    /** What a form has led to cannot be asked for again, so it has no address. */
    private static @Nullable String asJsonAddress(HttpServletRequest request) {
        if (!HttpMethod.GET.matches(request.getMethod())) {
            return null;
        }
        String query = request.getQueryString();
        return request.getRequestURI() + "?" + (query == null ? "" : query + "&") + "format=json";
    }

    private View asJson(Map<String, Object> facts) {
        return (model, request, response) -> write(response, facts);
    }

    private void write(HttpServletResponse response, Map<String, Object> facts) throws IOException {
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.getOutputStream().write(json.writeValueAsString(facts).getBytes(StandardCharsets.UTF_8));
    }
}
