package io.rewardwallet.console;

import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.BrandRule;
import io.rewardwallet.security.OpenToAll;
import io.rewardwallet.security.Role;
import io.rewardwallet.security.SignIn;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Signs in with a key, and out. */
@Controller
class SignInPages {

    private static final String HOME = "/console";

    private final SignIn signIn;
    private final Pages pages;

    SignInPages(SignIn signIn, Pages pages) {
        this.signIn = signIn;
        this.pages = pages;
    }

    @GetMapping("/console/sign-in")
    @OpenToAll
    ModelAndView form(
            HttpServletRequest request, @RequestParam(name = "next", required = false) @Nullable String next) {
        return page(request, next, null, HttpStatus.OK);
    }

    @PostMapping("/console/sign-in")
    @OpenToAll
    ModelAndView signIn(
            HttpServletRequest request,
            HttpServletResponse response,
            @RequestParam(name = "key", required = false) @Nullable String key,
            @RequestParam(name = "next", required = false) @Nullable String next) {
        long wait = signIn.secondsToWait(request);
        if (wait > 0) {
            response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(wait));
            return page(
                    request,
                    next,
                    "Too many wrong keys came from your address. Try again in " + inWords(wait) + ".",
                    HttpStatus.TOO_MANY_REQUESTS);
        }
        String text = key == null ? "" : key.strip();
        if (text.isEmpty() || signIn.open(text, request, response).isEmpty()) {
            return page(request, next, "This is not a key, or it was revoked.", HttpStatus.UNAUTHORIZED);
        }
        return Pages.goTo(placeToGo(next));
    }

    @PostMapping("/console/sign-out")
    @AllowedTo(
            value = {Role.ISSUER, Role.AUDITOR, Role.OPERATOR},
            brand = BrandRule.NONE)
    ModelAndView signOut(HttpServletRequest request) {
        signIn.close(request);
        return Pages.goTo("/console/sign-in");
    }

    private ModelAndView page(
            HttpServletRequest request, @Nullable String next, @Nullable String error, HttpStatus status) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("next", placeToGo(next));
        facts.put("error", error);
        return pages.show(request, status, "sign-in", facts);
    }

    /** A page of the console and nothing else: no other site, no other part of this one. */
    private static String placeToGo(@Nullable String next) {
        boolean isOfConsole = next != null
                && (next.startsWith(HOME + "/") || next.startsWith(HOME + "?"))
                && next.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '\\');
        return isOfConsole ? next : HOME;
    }

    private static String inWords(long seconds) {
        return seconds < 100 ? seconds + " seconds" : (seconds + 59) / 60 + " minutes";
    }
}
