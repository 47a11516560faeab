package io.rewardwallet.readmodel;

import io.rewardwallet.eventstore.CommittedRows;
import io.rewardwallet.eventstore.StoreUnavailable;
import io.rewardwallet.readmodel.Generations.Generation;
import io.rewardwallet.readmodel.Replays.Progress;
import io.rewardwallet.readmodel.Replays.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The newest replay of each model, in a table that all nodes read: one is asked for on any node, run by the node that runs
 * the processors, watched and cancelled from anywhere.
 */
@Component
class ReplayLog {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayLog.class);
    private static final int ERROR_LENGTH = 1_000;
    private static final String STOPPED = "The service was stopped";
    private static final String UNFINISHED = " state in ('RUNNING', 'CATCHING_UP', 'COMPARING')";

    private final JdbcClient sql;
    private final Generations generations;
    private final CommittedRows rows;
    private final Clock clock;

    ReplayLog(JdbcClient sql, Generations generations, CommittedRows rows, Clock clock) {
        this.sql = sql;
        this.generations = generations;
        this.rows = rows;
        this.clock = clock;
    }

    /**
     * Asks for a replay.
     *
     * @param total events stored now
     * @return false when one is under way
     */
    boolean ask(String model, long total) {
        int replaced = sql.sql("update read_model_replay set state = 'RUNNING', events_total = ?, events_done = 0,"
                        + " differences = 0, started_at = ?, finished_at = null, error = null, runner = null,"
                        + " cancel_asked = false where model = ? and not" + UNFINISHED)
                .params(total, now(), model)
                .update();
        boolean asked = replaced == 1 || askFirst(model, total);
        rows.forceToDisk();
        return asked;
    }

    private boolean askFirst(String model, long total) {
        if (progress(model).isPresent()) {
            return false;
        }
        try {
            sql.sql("insert into read_model_replay (state, events_done, differences, events_total, started_at, model)"
                            + " values ('RUNNING', 0, 0, ?, ?, ?)")
                    .params(total, now(), model)
                    .update();
            return true;
        } catch (DuplicateKeyException e) {
            return false; // another node was asked at the same moment
        }
    }

    /** Models whose replay was asked for and that no node has begun. */
    List<String> asked() {
        return sql.sql("select model from read_model_replay where state = 'RUNNING' and runner is null")
                .query(String.class)
                .list();
    }

    /** @return false when another has begun it */
    boolean begin(String model, String runner) {
        return sql.sql(
                                "update read_model_replay set runner = ? where model = ? and state = 'RUNNING' and runner is null")
                        .params(runner, model)
                        .update()
                == 1;
    }

    /** @return false when none is under way */
    boolean askToCancel(String model) {
        boolean asked = sql.sql("update read_model_replay set cancel_asked = true where model = ? and" + UNFINISHED)
                        .param(model)
                        .update()
                == 1;
        rows.forceToDisk();
        return asked;
    }

    boolean isCancelAsked(String model) {
        return sql.sql("select count(*) from read_model_replay where model = ? and cancel_asked")
                        .param(model)
                        .query(Long.class)
                        .single()
                > 0;
    }

    void set(String model, State state, long done) {
        sql.sql("update read_model_replay set state = ?, events_done = ? where model = ? and" + UNFINISHED)
                .params(state.name(), done, model)
                .update();
    }

    void finish(String model, State state, long done, long differences, @Nullable String error) {
        sql.sql("update read_model_replay set state = ?, events_done = ?, differences = ?, finished_at = ?, error = ?"
                        + " where model = ? and" + UNFINISHED)
                .params(state.name(), done, differences, now(), shortened(error), model)
                .update();
        try {
            rows.forceToDisk();
        } catch (StoreUnavailable e) {
            LOG.warn("How the replay of {} ended may not be on disk", model, e);
        }
    }

    private static @Nullable String shortened(@Nullable String error) {
        return error == null || error.length() <= ERROR_LENGTH ? error : error.substring(0, ERROR_LENGTH);
    }

    /** Drops what a node that no longer runs the processors has left of its replays; the serving sets go on. */
    void clearAway() {
        for (Generation generation : generations.all()) {
            if (generation.state() != Generations.State.SERVING && generations.drop(generation)) {
                generations.forget(generation);
            }
        }
        sql.sql("update read_model_replay set state = 'FAILED', error = ?, finished_at = ?"
                        + " where runner is not null and" + UNFINISHED)
                .params(STOPPED, now())
                .update();
    }

    /** How the newest replay of a model stands; empty before the first. */
    Optional<Progress> progress(String model) {
        return sql.sql("select state, events_done, events_total, differences, started_at, finished_at, error"
                        + " from read_model_replay where model = ?")
                .param(model)
                .query((row, i) -> {
                    OffsetDateTime finished = row.getObject("finished_at", OffsetDateTime.class);
                    return progressOf(
                            State.valueOf(row.getString("state")),
                            row.getLong("events_done"),
                            row.getLong("events_total"),
                            row.getLong("differences"),
                            row.getObject("started_at", OffsetDateTime.class).toInstant(),
                            finished == null ? null : finished.toInstant(),
                            row.getString("error"));
                })
                .optional();
    }

    private Progress progressOf(
            State state,
            long done,
            long total,
            long differences,
            Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable String error) {
        Instant until = finishedAt == null ? clock.instant() : finishedAt;
        long millis = Math.max(1, Duration.between(startedAt, until).toMillis());
        long rate = done * 1_000 / millis;
        int percent = total == 0 ? 100 : (int) (done * 100 / total);
        Long remaining = state.isFinal() || rate == 0 ? null : (total - done) / rate;
        return new Progress(state, done, total, percent, rate, remaining, startedAt, finishedAt, differences, error);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
