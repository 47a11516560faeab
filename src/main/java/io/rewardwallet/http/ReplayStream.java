package io.rewardwallet.http;

import io.rewardwallet.readmodel.Replays;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Tells watchers how a replay goes, four times a second until it has ended. */
@Component
class ReplayStream {

    private static final long LOOK_MILLIS = 250;
    private static final long LONGEST_MILLIS = TimeUnit.HOURS.toMillis(1);

    private final Replays replays;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "replay-stream");
        thread.setDaemon(true);
        return thread;
    });

    ReplayStream(Replays replays) {
        this.replays = replays;
    }

    SseEmitter of(String model) {
        var watcher = new SseEmitter(LONGEST_MILLIS);
        var telling = new AtomicReference<ScheduledFuture<?>>();
        Runnable stop = () -> {
            ScheduledFuture<?> task = telling.get();
            if (task != null) {
                task.cancel(false);
            }
        };
        watcher.onCompletion(stop);
        watcher.onTimeout(stop);
        watcher.onError(error -> stop.run());
        telling.set(
                clock.scheduleWithFixedDelay(() -> tell(model, watcher, stop), 0, LOOK_MILLIS, TimeUnit.MILLISECONDS));
        return watcher;
    }

    private void tell(String model, SseEmitter watcher, Runnable stop) {
        try {
            Replays.Progress progress = replays.progress(model).orElseThrow();
            watcher.send(SseEmitter.event().name("progress").data(progress, MediaType.APPLICATION_JSON));
            if (progress.state().isFinal()) {
                stop.run();
                watcher.complete();
            }
        } catch (IOException | RuntimeException gone) {
            stop.run();
            watcher.completeWithError(gone);
        }
    }

    @PreDestroy
    void stop() {
        clock.shutdown(); // no interrupt: it would close the embedded database's file under a running statement
    }
}
