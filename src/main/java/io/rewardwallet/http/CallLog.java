package io.rewardwallet.http;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
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
    private final AsyncAppender aside = new AsyncAppender();

    CallLog() {
        aside.setName("calls");
        aside.setContext(calls.getLoggerContext());
        aside.setQueueSize(MOST_WAITING);
        aside.setDiscardingThreshold(0);
        aside.setMaxFlushTime(LONGEST_FLUSH_MILLIS);
        aside.addAppender(new ToAllOfPackage(calls.getLoggerContext()));
        aside.start();
        // Services of one process share its log; the first of them is enough.
        if (!calls.iteratorForAppenders().hasNext()) {
            calls.addAppender(aside);
            calls.setAdditive(false);
        }
    }

    /** Wherever lines of this package go; what writes them is not stopped with the thread aside. */
    private static final class ToAllOfPackage extends UnsynchronizedAppenderBase<ILoggingEvent> {

        private final Logger above;

        ToAllOfPackage(LoggerContext log) {
            this.above = log.getLogger(CallLog.class.getPackageName());
            setContext(log);
            start();
        }

        @Override
        protected void append(ILoggingEvent line) {
            above.callAppenders(line);
        }
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
        if (calls.isAttached(aside)) {
            calls.setAdditive(true);
            calls.detachAppender(aside);
        }
        aside.stop();
    }
}
