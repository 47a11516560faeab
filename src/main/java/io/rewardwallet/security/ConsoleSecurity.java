package io.rewardwallet.security;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandlerImpl;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfTokenRepository;

/**
 * The console's paths: a session instead of a key at each call, so a form's token against other sites' forms, a cookie that
 * no script and no other site can use, and pages that run no script but the console's own files. What a session's key may
 * do is decided where the call is known, as for every other call: {@link AllowedTo}.
 */
@Configuration(proxyBeanMethods = false)
class ConsoleSecurity {

    private static final String SIGN_IN = "/console/sign-in";
    private static final String REFUSED = "/console/refused";
    private static final String[] FILES = {"/console-assets/**", "/webjars/htmx.org/**", "/webjars/uplot/**"};

    private static final String OWN_FILES_ONLY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /** In a cookie, so that whoever only looks at the sign-in page costs no session. */
    @Bean
    CsrfTokenRepository formTokens() {
        var tokens = new CookieCsrfTokenRepository();
        tokens.setCookieName("rewards-console-form");
        tokens.setCookiePath("/console");
        tokens.setCookieCustomizer(cookie -> cookie.httpOnly(true).sameSite("Strict"));
        return tokens;
    }

    @Bean
    @Order(1)
    SecurityFilterChain console(HttpSecurity http, SignIn signIn, Refusals refusals, CsrfTokenRepository formTokens) {
        var denied = new AccessDeniedHandlerImpl();
        denied.setErrorPage(REFUSED);
        return http.securityMatcher("/console", "/console/**")
                .csrf(csrf -> csrf.csrfTokenRepository(formTokens))
                .requestCache(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(OWN_FILES_ONLY))
                        .referrerPolicy(referrer -> {}))
                .logout(AbstractHttpConfigurer::disable)
                .addFilterBefore(new EndedSessions(signIn), AnonymousAuthenticationFilter.class)
                .exceptionHandling(refused ->
                        refused.authenticationEntryPoint(toSignIn(refusals)).accessDeniedHandler(denied))
                .authorizeHttpRequests(calls -> calls.dispatcherTypeMatchers(
                                DispatcherType.ERROR, DispatcherType.ASYNC, DispatcherType.FORWARD)
                        .permitAll() // the call that they belong to was let in, or refused
                        .requestMatchers(SIGN_IN)
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .build();
    }

    /** Style sheets and scripts hold nothing of anybody, and may be kept by the browser. */
    @Bean
    @Order(2)
    SecurityFilterChain consoleFiles(HttpSecurity http) {
        return http.securityMatcher(FILES)
                .csrf(AbstractHttpConfigurer::disable)
                .securityContext(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.cacheControl(cache -> cache.disable())
                        .contentSecurityPolicy(policy -> policy.policyDirectives(OWN_FILES_ONLY)))
                .authorizeHttpRequests(calls -> calls.anyRequest().permitAll())
                .build();
    }

    /** A page leads to the sign-in and back; a part of one reloads the whole; JSON and streams are told in JSON. */
    private static AuthenticationEntryPoint toSignIn(Refusals refusals) {
        return (HttpServletRequest request, HttpServletResponse response, AuthenticationException why) -> {
            String accept = String.valueOf(request.getHeader(HttpHeaders.ACCEPT));
            if (request.getHeader("HX-Request") != null) {
                response.setHeader("HX-Redirect", SIGN_IN);
                response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            } else if (accept.startsWith(MediaType.APPLICATION_JSON_VALUE)
                    || accept.startsWith(MediaType.TEXT_EVENT_STREAM_VALUE)) {
                refusals.commence(request, response, why);
            } else {
                redirect(request, response);
            }
        };
    }

    private static void redirect(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String query = request.getQueryString();
        String page = request.getRequestURI() + (query == null ? "" : "?" + query);
        boolean isWorthAReturn = "GET".equals(request.getMethod()) && !page.equals("/console");
        response.sendRedirect(
                isWorthAReturn ? SIGN_IN + "?next=" + URLEncoder.encode(page, StandardCharsets.UTF_8) : SIGN_IN);
    }
}
