package io.rewardwallet.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Lines of decisions come late, but all of them come, in order, with what their call is named. */
class CallLogTest {

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger calls = (Logger) LoggerFactory.getLogger(CallLog.class);
    private final CountDownLatch held = new CountDownLatch(1);
    private final List<ILoggingEvent> written = Collections.synchronizedList(new ArrayList<>());

    /** Writes nothing until it is let go, as a disk that hangs. */
    private final AppenderBase<ILoggingEvent> disk = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent line) {
            try {
                held.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (line.getLoggerName().startsWith(CallLog.class.getName())) {
                written.add(line);
            }
        }
    };

    /** Of a service that another test has left running. */
    private final List<Appender<ILoggingEvent>> ofOthers = new ArrayList<>();

    @BeforeEach
    void attach() {
        calls.iteratorForAppenders().forEachRemaining(ofOthers::add);
        ofOthers.forEach(calls::detachAppender);
        calls.setAdditive(true);
        disk.setContext(root.getLoggerContext());
        disk.start();
        root.addAppender(disk);
    }

    @AfterEach
    void detach() {
        held.countDown();
        root.detachAppender(disk);
        ofOthers.forEach(calls::addAppender);
        calls.setAdditive(ofOthers.isEmpty());
    }

    @Test
    void a_caller_does_not_wait_for_the_disk_and_a_stop_writes_all_lines_in_order() {
        var log = new CallLog();
        for (int i = 0; i < 2_000; i++) {
            MDC.put("requestId", "call-" + i);
            log.decided("issue", "b", 200, List.of("r" + i));
            MDC.clear();
        }
        assertThat(written).isEmpty();

        held.countDown();
        log.destroy();

        assertThat(written.stream().map(ILoggingEvent::getFormattedMessage))
                .containsExactlyElementsOf(IntStream.range(0, 2_000)
                        .mapToObj(i -> "issue brand=b code=200 requestIds=[r" + i + "]")
                        .toList());
        assertThat(written.get(7).getMDCPropertyMap()).containsEntry("requestId", "call-7");
    }

    @Test
    void of_two_services_in_a_process_each_line_is_written_once_and_the_log_outlives_both() {
        held.countDown();
        var first = new CallLog();
        var second = new CallLog();
        first.decided("issue", "b", 200, List.of("first"));
        second.decided("issue", "b", 200, List.of("second"));
        first.destroy();
        second.decided("issue", "b", 200, List.of("third"));
        second.destroy();
        calls.warn("the last word");

        assertThat(written.stream().map(ILoggingEvent::getFormattedMessage))
                .containsExactly(
                        "issue brand=b code=200 requestIds=[first]",
                        "issue brand=b code=200 requestIds=[second]",
                        "issue brand=b code=200 requestIds=[third]",
                        "the last word");
    }
}
