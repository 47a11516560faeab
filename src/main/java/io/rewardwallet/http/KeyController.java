package io.rewardwallet.http;

import static io.rewardwallet.security.Role.OPERATOR;
import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.ApiKey;
import io.rewardwallet.security.ApiKeys;
import io.rewardwallet.security.BrandRule;
import io.rewardwallet.security.Caller;
import io.rewardwallet.security.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Makes, lists and revokes keys; a brand's operator those of its own brand (contract, "Who may do what"). */
@RestController
@RequestMapping("/api/v1/keys")
class KeyController {

    private static final int LONGEST_NAME = 128;

    private final ApiKeys keys;

    KeyController(ApiKeys keys) {
        this.keys = keys;
    }

    /** @param key the only sight of it that there ever is */
    record Made(String id, String name, String brand, List<String> roles, Instant createdAt, String key) {}

    record Listed(
            String id,
            String name,
            String brand,
            List<String> roles,
            Instant createdAt,
            String createdBy,
            @Nullable Instant lastUsedAt,
            @Nullable Instant revokedAt,
            @Nullable String revokedBy) {

        static Listed of(ApiKey key) {
            return new Listed(
                    key.id(),
                    key.name(),
                    key.brand(),
                    words(key.roles()),
                    key.createdAt(),
                    key.createdBy(),
                    key.lastUsedAt(),
                    key.revokedAt(),
                    key.revokedBy());
        }
    }

    @PostMapping(consumes = APPLICATION_JSON_VALUE, produces = APPLICATION_JSON_VALUE)
    @AllowedTo(value = OPERATOR, brand = BrandRule.IN_BODY)
    ResponseEntity<Made> make(HttpServletRequest request) {
        return make(JsonBody.of(request));
    }

    ResponseEntity<Made> make(Fields body) {
        body.require("name", "brand", "roles");
        String name = body.text("name", Names.title(LONGEST_NAME));
        String brand = body.text("brand", text -> text.equals(Caller.ALL_BRANDS) ? text : Names.brand(text));
        List<Role> roles = body.texts("roles", 1, Role.values().length, KeyController::role);
        if (Set.copyOf(roles).size() < roles.size()) {
            body.wrong("roles", "must name each role once");
        }
        body.finish();
        ApiKeys.Made made = keys.make(name, brand, Set.copyOf(roles), AccessCheck.caller());
        ApiKey key = made.key();
        return ResponseEntity.status(HttpStatus.CREATED)
                .body(new Made(key.id(), key.name(), key.brand(), words(key.roles()), key.createdAt(), made.text()));
    }

    @GetMapping(produces = APPLICATION_JSON_VALUE)
    @AllowedTo(value = OPERATOR, brand = BrandRule.OWN)
    List<Listed> list() {
        return keys.visibleTo(AccessCheck.caller()).stream().map(Listed::of).toList();
    }

    /** Revoking twice is no fault. To a brand's operator, another brand's key and none at all look alike. */
    @DeleteMapping("/{id}")
    @AllowedTo(value = OPERATOR, brand = BrandRule.OWN)
    ResponseEntity<Void> revoke(@PathVariable("id") String id) {
        Caller caller = AccessCheck.caller();
        Optional<ApiKey> found = keys.visibleTo(caller).stream()
                .filter(key -> key.id().equals(id))
                .findFirst();
        if (found.isEmpty() && !caller.isForAllBrands()) {
            throw AccessCheck.foreignBrand();
        }
        keys.revoke(
                found.orElseThrow(() -> new Rejected(HttpStatus.NOT_FOUND, "There is no key of this id", List.of())),
                caller);
        return ResponseEntity.noContent().build();
    }

    private static Role role(String word) {
        return Role.of(word)
                .orElseThrow(() -> new IllegalArgumentException("must be one of " + words(EnumSet.allOf(Role.class))));
    }

    private static List<String> words(Set<Role> roles) {
        return roles.stream().sorted().map(Role::word).toList();
    }
}
