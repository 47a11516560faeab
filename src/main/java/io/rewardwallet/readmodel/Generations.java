package io.rewardwallet.readmodel;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Which set of tables of each model serves and which is being built. The table read_model_generation is the only truth;
 * reads choose the set inside their statement, so a switch takes effect between two statements.
 */
@Component
class Generations {

    /** What a set of tables is doing. */
    enum State {
        /** Readers are answered from it, a processor follows. */
        SERVING,
        /** The events that are stored already are being counted. */
        FILLING,
        /** A processor follows, nobody reads. */
        BUILDING
    }

    /**
     * A set of tables in use.
     *
     * @param number counted up by every replay
     */
    record Generation(String model, TableSet tables, long number, State state) {

        String processor() {
            return tables.table(model);
        }
    }

    private static final Pattern INDEX = Pattern.compile("\"globalIndex\":(\\d+)");

    private final JdbcClient sql;
    private final TransactionOperations transaction;
    private final TokenStore tokens;
    private final RowWriter rows;
    private final Clock clock;

    Generations(JdbcClient sql, TransactionOperations transaction, TokenStore tokens, RowWriter rows, Clock clock) {
        this.sql = sql;
        this.tokens = tokens;
        this.rows = rows;
        this.transaction = transaction;
        this.clock = clock;
    }

    List<Generation> all() {
        return sql.sql("select model, upper(table_set), generation, state from read_model_generation order by model")
                .query((row, i) -> new Generation(
                        row.getString(1),
                        TableSet.valueOf(row.getString(2)),
                        row.getLong(3),
                        State.valueOf(row.getString(4))))
                .list();
    }

    Optional<Generation> find(String model, State state) {
        return all().stream()
                .filter(generation -> generation.model().equals(model) && generation.state() == state)
                .findFirst();
    }

    /** The index up to which a generation has counted; 0: nothing yet. */
    long positionOf(Generation generation) {
        return sql.sql("select token from token_entry where processor_name = ? and segment = 0")
                .param(generation.processor())
                .query((row, i) -> indexIn(row.getBytes(1)))
                .optional()
                .orElse(0L);
    }

    private static long indexIn(byte[] token) {
        if (token == null) {
            return 0;
        }
        Matcher index = INDEX.matcher(new String(token, StandardCharsets.UTF_8));
        return index.find() ? Long.parseLong(index.group(1)) : 0;
    }

    /**
     * A generation's position, which nobody else moves until the transaction ends.
     *
     * @param isAnyParked whether the set may have parked wallets
     * @param lastEventId identifier of the event that was asked for; null: the history does not have it
     */
    record Held(
            long position, boolean isAnyParked, @Nullable String lastEventId) {}

    /**
     * Holds a generation's position until the transaction ends: whoever else counts, counts before or after it.
     *
     * @param node who is to have the claim to it, as Axon's token store has noted
     * @param lastIndex of an event to look up besides, which spares a round trip
     * @return the position as it is now
     * @throws IllegalStateException when another node has taken the claim away, or the generation is gone
     */
    Held holdPosition(Generation generation, String node, long lastIndex) {
        return sql.sql("select token, exists (select 1 from parked_wallet where model = ? and table_set = ?),"
                        + " (select event_id from domain_event where global_index = ?), "
                        + rows.withoutFlush()
                        + " from token_entry where processor_name = ? and segment = 0 and owner = ? for update")
                .params(generation.model(), letter(generation.tables()), lastIndex, generation.processor(), node)
                .query((row, i) -> new Held(indexIn(row.getBytes(1)), row.getBoolean(2), row.getString(3)))
                .optional()
                .orElseThrow(() -> new IllegalStateException(
                        "This node may not count into " + generation.processor() + " any more"));
    }

    /** Notes that the other set of a model is being built; its tables must be empty. */
    Generation begin(Generation serving) {
        TableSet other = serving.tables().other();
        return transaction.execute(status -> {
            var building = new Generation(serving.model(), other, serving.number() + 1, State.FILLING);
            forget(building);
            sql.sql("insert into read_model_generation (model, table_set, generation, state, started_at)"
                            + " values (?, ?, ?, 'FILLING', ?)")
                    .params(building.model(), letter(other), building.number(), now())
                    .update();
            return building;
        });
    }

    /** All events up to an index are counted; from there on a processor follows. */
    Generation filled(Generation filling, long index) {
        return transaction.execute(status -> {
            tokens.initializeTokenSegments(filling.processor(), 1, new GlobalSequenceTrackingToken(index));
            sql.sql("update read_model_generation set state = 'BUILDING' where model = ? and table_set = ?")
                    .params(filling.model(), letter(filling.tables()))
                    .update();
            return new Generation(filling.model(), filling.tables(), filling.number(), State.BUILDING);
        });
    }

    /**
     * A set is no longer used; its processor is stopped by the next look.
     *
     * @return false when the set is in another state meanwhile; nothing was changed then
     */
    boolean drop(Generation generation) {
        return sql.sql("delete from read_model_generation where model = ? and table_set = ? and state = ?")
                        .params(
                                generation.model(),
                                letter(generation.tables()),
                                generation.state().name())
                        .update()
                == 1;
    }

    /**
     * Until the transaction ends, nobody else stores how far these have come.
     *
     * @return how many of them there are
     */
    int hold(String... processors) {
        return sql.sql("select processor_name from token_entry where processor_name in (:processors) for update")
                .param("processors", List.of(processors))
                .query(String.class)
                .list()
                .size();
    }

    /** What is left of a set whose processor has stopped: its place in the history and its parked wallets. */
    void forget(Generation gone) {
        transaction.executeWithoutResult(status -> {
            sql.sql("delete from token_entry where processor_name = ?")
                    .param(gone.processor())
                    .update();
            sql.sql("delete from parked_wallet where model = ? and table_set = ?")
                    .params(gone.model(), letter(gone.tables()))
                    .update();
        });
    }

    /**
     * Lets the new set serve, in one step: both positions are locked, so neither moves, and versions never go back.
     *
     * @return false when the new set is behind the old one; nothing was changed then
     * @throws IllegalStateException when wallets are parked in the new set
     */
    boolean switchTo(Generation building, Generation serving) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            hold(building.processor(), serving.processor());
            requireNothingParked(building);
            if (positionOf(building) < positionOf(serving)) {
                return false;
            }
            drop(serving);
            sql.sql("update read_model_generation set state = 'SERVING' where model = ? and table_set = ?")
                    .params(building.model(), letter(building.tables()))
                    .update();
            return true;
        }));
    }

    private void requireNothingParked(Generation building) {
        long parked = sql.sql("select count(*) from parked_wallet where model = ? and table_set = ?")
                .params(building.model(), letter(building.tables()))
                .query(Long.class)
                .single();
        if (parked > 0) {
            throw new IllegalStateException(parked + " wallets could not be counted by the new generation");
        }
    }

    static String letter(TableSet tables) {
        return tables.table("x").substring(2);
    }

    private OffsetDateTime now() {
        return Instant.now(clock).atOffset(ZoneOffset.UTC);
    }
}
