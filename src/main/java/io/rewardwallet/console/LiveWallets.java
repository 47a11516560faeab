package io.rewardwallet.console;

import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.customer.CustomerIdentifier;
import io.rewardwallet.history.WalletHistory;
import io.rewardwallet.security.SignIn;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells those who look at a customer when something has happened to the wallet, on whatever node it was done. Ends with the
 * session, and when the service stops, so that nobody who only looks holds a stop up.
 */
@Component
class LiveWallets implements SmartLifecycle {

    private static final long LOOK_MILLIS = 500;
    private static final int LOOKS_BETWEEN_SIGNS_OF_LIFE = 20;
    private static final long LONGEST_MILLIS = TimeUnit.HOURS.toMillis(1);
    private static final int MOST_WATCHERS = 500;

    private final CustomerDirectory directory;
    private final WalletHistory history;
    private final SignIn signIn;
    private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
    private volatile boolean isRunning;
    private ScheduledExecutorService clock = newClock();

    LiveWallets(CustomerDirectory directory, WalletHistory history, SignIn signIn) {
        this.directory = directory;
        this.history = history;
        this.signIn = signIn;
    }

    private static final class Watcher {
        private final String brand;
        private final CustomerIdentifier customer;
        private final HttpSession session;
        private final SseEmitter stream = new SseEmitter(LONGEST_MILLIS);
        private long told = -1;
        private int looks;

        Watcher(String brand, CustomerIdentifier customer, HttpSession session) {
            this.brand = brand;
            this.customer = customer;
            this.session = session;
        }
    }

    SseEmitter watch(String brand, String customer, HttpSession session) {
        if (watchers.size() >= MOST_WATCHERS) {
            throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "too many watchers");
        }
        var watcher = new Watcher(brand, CustomerIdentifier.parse(customer), session);
        Runnable gone = () -> watchers.remove(watcher);
        watcher.stream.onCompletion(gone);
        watcher.stream.onTimeout(gone);
        watcher.stream.onError(error -> gone.run());
        watchers.add(watcher);
        return watcher.stream;
    }

    private void look() {
        watchers.forEach(watcher -> {
            try {
                lookFor(watcher);
            } catch (IOException | IllegalStateException gone) {
                watchers.remove(watcher); // nobody listens any more; the container ends the request by itself
            } catch (RuntimeException storeAway) {
                watchers.remove(watcher);
                watcher.stream.complete(); // the browser connects again by itself
            }
        });
    }

    private void lookFor(Watcher watcher) throws IOException {
        watcher.looks++;
        if (watcher.looks % LOOKS_BETWEEN_SIGNS_OF_LIFE == 0) {
            if (!signIn.isStillGood(watcher.session)) {
                watchers.remove(watcher);
                watcher.stream.complete();
                return;
            }
            watcher.stream.send(SseEmitter.event().comment("still here"));
        }
        long version = directory
                .find(watcher.brand, watcher.customer)
                .map(history::versionOf)
                .orElse(0L);
        if (version != watcher.told) {
            watcher.stream.send(SseEmitter.event().name("version").data(version));
            watcher.told = version;
        }
    }

    @Override
    public void start() {
        clock = newClock();
        clock.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        isRunning = true;
    }

    /** Before the server waits for calls in flight. */
    @Override
    public void stop() {
        isRunning = false;
        clock.shutdown(); // no interrupt: it would close the embedded database's file under a running statement
        watchers.forEach(watcher -> watcher.stream.complete());
        watchers.clear();
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }

    private static ScheduledExecutorService newClock() {
        return Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "live-wallets");
            thread.setDaemon(true);
            return thread;
        });
    }
}
