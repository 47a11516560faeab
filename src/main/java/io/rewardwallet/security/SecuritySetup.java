package io.rewardwallet.security;

import jakarta.servlet.DispatcherType;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * Every path needs a key but health and the description of the API. What the key must be good for is decided where the call
 * is known: {@link AllowedTo}.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class SecuritySetup {

    private static final String[] DESCRIPTION = {
        "/v3/api-docs/**", "/v3/api-docs.yaml", "/swagger-ui.html", "/swagger-ui/**"
    };

    /** Nothing that a page of the service shows may come from anywhere else. */
    private static final String OWN_FILES_ONLY = "default-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    /** Behind all others: a chain for paths of its own can stand before it. */
    @Bean
    @Order
    SecurityFilterChain calls(
            HttpSecurity http,
            KeyOrToken callers,
            Refusals refusals,
            @Value("${rewards.calls-per-minute}") long callsPerMinute) {
        var authentication = new AuthenticationFilter(callers, new BearerHeader());
        authentication.setSuccessHandler((request, response, known) -> {});
        authentication.setFailureHandler(refusals);
        if (callsPerMinute > 0) {
            http.addFilterAfter(new RateLimit(callsPerMinute, refusals.words()), AnonymousAuthenticationFilter.class);
        }
        return http.csrf(AbstractHttpConfigurer::disable) // a browser sends no key by itself
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(OWN_FILES_ONLY)))
                .logout(AbstractHttpConfigurer::disable)
                .addFilterBefore(authentication, AnonymousAuthenticationFilter.class)
                .exceptionHandling(
                        refused -> refused.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .authorizeHttpRequests(calls -> calls.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                        .permitAll() // the call that they belong to was let in
                        .requestMatchers(EndpointRequest.to("health"))
                        .permitAll()
                        .requestMatchers(EndpointRequest.toAnyEndpoint())
                        .access((caller, call) -> new AuthorizationDecision(isOperatorForAll(caller.get())))
                        .requestMatchers(DESCRIPTION)
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .build();
    }

    private static boolean isOperatorForAll(Authentication authentication) {
        return authentication.getPrincipal() instanceof Caller caller
                && caller.isForAllBrands()
                && caller.hasOneOf(Role.OPERATOR);
    }

    /** A reading for each filter of each call would cost more than the filters do. */
    @Bean
    SecurityObservationSettings noReadingsOfFilters() {
        return SecurityObservationSettings.noObservations();
    }

    /** Customers and requestIds may hold anything, encoded; what a path must not be is judged where it is read. */
    @Bean
    HttpFirewall firewall() {
        var firewall = new StrictHttpFirewall();
        firewall.setAllowSemicolon(true);
        firewall.setAllowUrlEncodedSlash(true);
        firewall.setAllowUrlEncodedDoubleSlash(true);
        firewall.setAllowBackSlash(true);
        firewall.setAllowUrlEncodedPercent(true);
        firewall.setAllowUrlEncodedPeriod(true);
        firewall.setUnsafeAllowAnyHttpMethod(true);
        return firewall;
    }
}
