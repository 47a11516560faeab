package io.rewardwallet.http;

import static io.rewardwallet.security.Role.AUDITOR;
import static io.rewardwallet.security.Role.OPERATOR;
import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;
import static org.springframework.http.MediaType.TEXT_EVENT_STREAM_VALUE;

import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.readmodel.Check;
import io.rewardwallet.readmodel.ParkedWallets;
import io.rewardwallet.readmodel.Projection;
import io.rewardwallet.readmodel.ReadModels;
import io.rewardwallet.readmodel.Replays;
import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.BrandRule;
import io.rewardwallet.security.Caller;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** How the read models stand; rebuild one, hold it against the history, bring parked wallets level. */
@RestController
@RequestMapping("/api/v1/read-models")
class ReadModelController {

    private final ReadModels models;
    private final Replays replays;
    private final Check check;
    private final ParkedWallets parked;
    private final ReplayStream stream;
    private final CustomerDirectory directory;

    ReadModelController(
            ReadModels models,
            Replays replays,
            Check check,
            ParkedWallets parked,
            ReplayStream stream,
            CustomerDirectory directory) {
        this.models = models;
        this.replays = replays;
        this.check = check;
        this.parked = parked;
        this.stream = stream;
        this.directory = directory;
    }

    @GetMapping(produces = APPLICATION_JSON_VALUE)
    @AllowedTo(
            value = {AUDITOR, OPERATOR},
            brand = BrandRule.NONE)
    List<ReadModels.Status> all() {
        return models.all();
    }

    @PostMapping("/{name}/replay")
    @AllowedTo(value = OPERATOR, brand = BrandRule.ALL)
    ResponseEntity<Void> replay(@PathVariable("name") String name) {
        if (!replays.start(find(name))) {
            throw new Rejected(HttpStatus.CONFLICT, "A replay of this read model is under way", List.of());
        }
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/read-models/" + name + "/replay"))
                .build();
    }

    @GetMapping(path = "/{name}/replay", produces = APPLICATION_JSON_VALUE)
    @AllowedTo(
            value = {AUDITOR, OPERATOR},
            brand = BrandRule.NONE)
    Replays.Progress progress(@PathVariable("name") String name) {
        return newest(name).orElseThrow(ReadModelController::neverReplayed);
    }

    Optional<Replays.Progress> newest(String name) {
        find(name);
        return replays.progress(name);
    }

    @GetMapping(path = "/{name}/replay", produces = TEXT_EVENT_STREAM_VALUE)
    @AllowedTo(
            value = {AUDITOR, OPERATOR},
            brand = BrandRule.NONE)
    SseEmitter progressLive(@PathVariable("name") String name) {
        find(name);
        replays.progress(name).orElseThrow(ReadModelController::neverReplayed);
        return stream.of(name);
    }

    @DeleteMapping("/{name}/replay")
    @AllowedTo(value = OPERATOR, brand = BrandRule.ALL)
    ResponseEntity<Void> cancel(@PathVariable("name") String name) {
        find(name);
        if (!replays.cancel(name)) {
            throw new Rejected(HttpStatus.CONFLICT, "No replay of this read model is under way", List.of());
        }
        return ResponseEntity.noContent().build();
    }

    @PostMapping(path = "/{name}/check", produces = APPLICATION_JSON_VALUE)
    @AllowedTo(value = OPERATOR, brand = BrandRule.ALL)
    Check.Result check(@PathVariable("name") String name) {
        return check.check(find(name));
    }

    @GetMapping(path = "/{name}/dead-letters", produces = APPLICATION_JSON_VALUE)
    @AllowedTo(
            value = {AUDITOR, OPERATOR},
            brand = BrandRule.OWN)
    List<ParkedWallets.ParkedWallet> deadLetters(@PathVariable("name") String name) {
        find(name);
        Caller caller = AccessCheck.caller();
        return parked.of(name).stream()
                .filter(letter -> isOfCallersBrand(letter, caller))
                .toList();
    }

    private boolean isOfCallersBrand(ParkedWallets.ParkedWallet letter, Caller caller) {
        return caller.isForAllBrands()
                || directory.brandOf(letter.wallet()).filter(caller::mayActFor).isPresent();
    }

    record Retried(UUID id, boolean level) {}

    @PostMapping(path = "/{name}/dead-letters/{id}/retry", produces = APPLICATION_JSON_VALUE)
    @AllowedTo(value = OPERATOR, brand = BrandRule.ALL)
    Retried retry(@PathVariable("name") String name, @PathVariable("id") String id) {
        find(name);
        UUID letter = parsed(id).orElseThrow(ReadModelController::notParked);
        if (!parked.retry(name, letter)) {
            throw notParked();
        }
        return new Retried(letter, true);
    }

    private Projection find(String name) {
        return models.find(name)
                .orElseThrow(
                        () -> new Rejected(HttpStatus.NOT_FOUND, "There is no read model of this name", List.of()));
    }

    private static Optional<UUID> parsed(String id) {
        try {
            return Optional.of(UUID.fromString(id));
        } catch (IllegalArgumentException noId) {
            return Optional.empty();
        }
    }

    private static Rejected notParked() {
        return new Rejected(HttpStatus.NOT_FOUND, "No wallet is parked under this id", List.of());
    }

    private static Rejected neverReplayed() {
        return new Rejected(HttpStatus.NOT_FOUND, "This read model was never replayed", List.of());
    }
}
