package io.rewardwallet.http;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Writes the one line that each decision has in the log. On a thread of its own, in order: callers who write for themselves
 * queue up behind each other's writes, which cost a tenth of a call. What the log did not get when the process was killed is
 * in the history. All other lines are written before the code that says them goes on.
 */
@Component
class CallLog implements DisposableBean {

    /** Beyond so many lines that wait, callers wait too: none is left out. */
    private static final int MOST_WAITING = 8_192;

    private static final int LONGEST_FLUSH_MILLIS = 5_000;

    private final Logger calls = (Logger) LoggerFactory.getLogger(CallLog.class);
    private final List<AsyncAppender> aside;

    CallLog() {
        // Services of one process share its log; the first of them is enough.
        aside = calls.iteratorForAppenders().hasNext() ? List.of() : besideRoot(calls);
        aside.forEach(calls::addAppender);
        calls.setAdditive(aside.isEmpty() && calls.isAdditive());
    }

    private static List<AsyncAppender> besideRoot(Logger calls) {
        List<AsyncAppender> all = new ArrayList<>();
        Iterator<Appender<ILoggingEvent>> targets =
                calls.getLoggerContext().getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
        while (targets.hasNext()) {
            AsyncAppender appender = new AsyncAppender();
            appender.setContext(calls.getLoggerContext());
            appender.setQueueSize(MOST_WAITING);
            appender.setDiscardingThreshold(0);
            appender.setMaxFlushTime(LONGEST_FLUSH_MILLIS);
            appender.addAppender(targets.next());
            appender.start();
            all.add(appender);
        }
        return all;
    }

    /**
     * Says what was decided.
     *
     * @param call what was asked for, in a word
     * @param code of the answer
     * @param requestIds as they were sent; null for a line without one
     */
    void decided(String call, String brand, int code, List<@Nullable String> requestIds) {
        calls.info("{} brand={} code={} requestIds={}", call, brand, code, requestIds);
    }

    /** Writes what waits; later lines, of another service in the process, go the common way. */
    @Override
    public void destroy() {
        if (!aside.isEmpty()) {
            calls.setAdditive(true);
            aside.forEach(calls::detachAppender);
            aside.forEach(AsyncAppender::stop);
        }
    }
}
