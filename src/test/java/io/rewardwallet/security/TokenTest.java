package io.rewardwallet.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With an issuer set, tokens of that identity provider are as good as keys, and no better. */
class TokenTest {

    private static final String REWARDS = "/api/v1/brands/b/rewards";

    private static HttpServer provider;
    private static String issuer;
    private static RSAKey key;
    private static StartedService service;

    @BeforeAll
    static void start(@TempDir Path data) throws IOException, JOSEException {
        key = new RSAKeyGenerator(2048).keyID("k1").generate();
        provider = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        issuer = "http://127.0.0.1:" + provider.getAddress().getPort();
        serve("/.well-known/openid-configuration", """
                {"issuer": "%s", "jwks_uri": "%s/keys", "subject_types_supported": ["public"]}""".formatted(issuer, issuer));
        serve("/keys", new JWKSet(key.toPublicJWK()).toString());
        provider.start();
        service = StartedService.on(
                data,
                Map.of(
                        "spring.security.oauth2.resourceserver.jwt.issuer-uri",
                        issuer,
                        "spring.security.oauth2.resourceserver.jwt.audiences",
                        "reward-wallet"));
    }

    @AfterAll
    static void stop() {
        service.close();
        provider.stop(0);
    }

    @Test
    void claims_become_roles_and_brand() throws JOSEException {
        String auditor = token(claims().claim("brand", "b").claim("roles", List.of("auditor", "dancer")));
        assertThat(status(auditor, "GET", REWARDS)).isEqualTo(200);
        assertThat(status(auditor, "GET", "/api/v1/brands/other/rewards")).isEqualTo(403);
        assertThat(status(auditor, "POST", "/api/v1/points/credit")).isEqualTo(403);

        String all = token(claims().claim("brand", "*").claim("roles", "operator auditor"));
        assertThat(status(all, "GET", "/api/v1/keys")).isEqualTo(200);
        assertThat(status(all, "GET", "/actuator/metrics")).isEqualTo(200);
    }

    @Test
    void what_a_token_does_not_say_is_not_given() throws JOSEException {
        String noBrand = token(claims().claim("roles", List.of("operator", "issuer", "auditor")));
        String noRoles = token(claims().claim("brand", "b"));
        String strange = token(claims().claim("brand", List.of("b")).claim("roles", 7));
        for (String token : List.of(noBrand, noRoles, strange)) {
            assertThat(status(token, "GET", REWARDS)).isEqualTo(403);
            assertThat(status(token, "GET", "/actuator/metrics")).isEqualTo(403);
        }
    }

    @Test
    void a_token_that_is_not_the_providers_or_not_for_us_or_not_now_is_401() throws JOSEException {
        RSAKey another = new RSAKeyGenerator(2048).keyID("k1").generate();
        JWTClaimsSet.Builder good = claims().claim("brand", "b").claim("roles", "auditor");
        String valid = token(good);
        for (String token : List.of(
                signed(good.build(), another),
                new PlainJWT(good.build()).serialize(),
                token(new JWTClaimsSet.Builder(good.build()).audience("another-service")),
                token(new JWTClaimsSet.Builder(good.build()).issuer("https://another.example")),
                token(new JWTClaimsSet.Builder(good.build())
                        .expirationTime(Date.from(Instant.now().minusSeconds(300)))),
                token(new JWTClaimsSet.Builder(good.build())
                        .notBeforeTime(Date.from(Instant.now().plusSeconds(300)))),
                valid.substring(0, valid.length() - 8) + "AAAAAAAA",
                "a.b.c",
                "..")) {
            Answer answer = service.sendAs(token, "GET", REWARDS, null, "*/*");
            assertThat(answer.status()).as(token).isEqualTo(401);
            assertThat(answer.headers().get("www-authenticate")).containsExactly("Bearer");
        }
        assertThat(status(valid, "GET", REWARDS)).isEqualTo(200);
    }

    @Test
    void keys_are_good_beside_tokens_and_the_audit_trail_names_the_subject() throws JOSEException {
        assertThat(service.get(REWARDS).status()).isEqualTo(200);
        String till = token(claims().subject("till-7").claim("brand", "b").claim("roles", "issuer"));
        service.sendAs(till, "POST", "/api/v1/points/credit", """
                {"brand": "b", "mobile": "12345", "points": 1, "requestId": "t"}""", "*/*");
        assertThat(service.read("b", "12345", "audit")
                        .json()
                        .at("/entries/0/actor")
                        .asString())
                .isEqualTo("till-7");
    }

    private static int status(String token, String method, String path) {
        return service.sendAs(token, method, path, method.equals("POST") ? "{}" : null, "*/*")
                .status();
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience("reward-wallet")
                .subject("somebody")
                .expirationTime(Date.from(Instant.now().plusSeconds(300)));
    }

    private static String token(JWTClaimsSet.Builder claims) throws JOSEException {
        return signed(claims.build(), key);
    }

    private static String signed(JWTClaimsSet claims, RSAKey with) throws JOSEException {
        var token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(), claims);
        token.sign(new RSASSASigner(with));
        return token.serialize();
    }

    private static void serve(String path, String json) {
        provider.createContext(path, exchange -> {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }
}
