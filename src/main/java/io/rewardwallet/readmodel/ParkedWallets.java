package io.rewardwallet.readmodel;

import io.rewardwallet.eventstore.CommittedRows;
import io.rewardwallet.history.EventFigures;
import io.rewardwallet.history.StoredWalletEvent;
import io.rewardwallet.history.WalletHistory;
import io.rewardwallet.readmodel.Generations.Generation;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Wallets whose events a model could not count. Later events of theirs are passed over, all other wallets go on; a retry
 * counts what was passed over, in order, in one transaction.
 */
@Component
public class ParkedWallets {

    private static final int ERROR_LENGTH = 1_000;
    private static final int BATCH = 1_000;

    private final JdbcClient sql;
    private final TransactionOperations transaction;
    private final WalletHistory history;
    private final Generations generations;
    private final List<Projection> projections;
    private final CommittedRows rows;
    private final Clock clock;

    ParkedWallets(
            JdbcClient sql,
            TransactionOperations transaction,
            WalletHistory history,
            Generations generations,
            List<Projection> projections,
            CommittedRows rows,
            Clock clock) {
        this.sql = sql;
        this.transaction = transaction;
        this.history = history;
        this.generations = generations;
        this.projections = projections;
        this.rows = rows;
        this.clock = clock;
    }

    /**
     * A parked wallet.
     *
     * @param type name of the event at which it happened
     * @param tries how often it was tried
     */
    public record ParkedWallet(UUID id, String wallet, String type, String error, Instant since, int tries) {}

    /** The parked wallets of the serving set of a model, oldest first. */
    public List<ParkedWallet> of(String model) {
        return generations.find(model, Generations.State.SERVING).stream()
                .flatMap(serving -> in(model, serving.tables()).stream())
                .toList();
    }

    private List<ParkedWallet> in(String model, TableSet tables) {
        return sql.sql("select id, wallet_id, event_type, error, since, tries from parked_wallet"
                        + " where model = ? and table_set = ? order by since, wallet_id")
                .params(model, Generations.letter(tables))
                .query((row, i) -> new ParkedWallet(
                        row.getObject("id", UUID.class),
                        row.getString("wallet_id"),
                        row.getString("event_type"),
                        row.getString("error"),
                        row.getObject("since", OffsetDateTime.class).toInstant(),
                        row.getInt("tries")))
                .list();
    }

    Set<String> walletsIn(String model, TableSet tables) {
        return sql
                .sql("select wallet_id from parked_wallet where model = ? and table_set = ?")
                .params(model, Generations.letter(tables))
                .query(String.class)
                .list()
                .stream()
                .collect(Collectors.toSet());
    }

    void park(String model, TableSet tables, EventFigures at, RuntimeException why) {
        sql.sql("insert into parked_wallet (id, model, table_set, wallet_id, event_type, error, since, tries)"
                        + " values (?, ?, ?, ?, ?, ?, ?, 1)")
                .params(
                        UUID.randomUUID(),
                        model,
                        Generations.letter(tables),
                        at.walletId(),
                        at.type().getSimpleName(),
                        textOf(why),
                        Instant.now(clock).atOffset(ZoneOffset.UTC))
                .update();
    }

    /**
     * Counts what was passed over.
     *
     * @return false when no wallet is parked under this id
     * @throws RetryFailed when the wallet still cannot be counted; it stays parked
     */
    public boolean retry(String model, UUID id) {
        var generation = generations.find(model, Generations.State.SERVING);
        var parked = of(model).stream().filter(wallet -> wallet.id().equals(id)).findFirst();
        if (generation.isEmpty() || parked.isEmpty()) {
            return false;
        }
        boolean isCounted;
        try {
            isCounted = Boolean.TRUE.equals(transaction.execute(
                    status -> count(generation.get(), parked.get().wallet(), id)));
        } catch (RuntimeException e) {
            sql.sql("update parked_wallet set tries = tries + 1, error = ? where id = ?")
                    .params(textOf(e), id)
                    .update();
            throw new RetryFailed(e);
        }
        rows.forceToDisk();
        return isCounted;
    }

    private boolean count(Generation generation, String walletId, UUID id) {
        // While this row is held, the model's processor cannot store a position past events that this does not see.
        generations.hold(generation.processor());
        // Of two who try at once, the second finds nothing to do: what it read before is not true any more.
        if (sql.sql("delete from parked_wallet where id = ?").param(id).update() == 0) {
            return false;
        }
        Projection projection = projections.stream()
                .filter(candidate -> candidate.model().equals(generation.model()))
                .findFirst()
                .orElseThrow();
        Map<String, long[]> reached = projection.reached(generation.tables(), List.of(walletId));
        long version = reached.containsKey(walletId) ? reached.get(walletId)[0] : 0;
        List<StoredWalletEvent> batch = history.after(walletId, version, BATCH);
        while (!batch.isEmpty()) {
            List<EventFigures> events = batch.stream()
                    .map(stored -> EventFigures.of(stored.version(), stored.event()))
                    .toList();
            reached = projection.apply(generation.tables(), Progress.next(reached, events), reached);
            version += batch.size();
            batch = history.after(walletId, version, BATCH);
        }
        return true;
    }

    private static String textOf(RuntimeException e) {
        String text = String.valueOf(causeOf(e));
        return text.length() <= ERROR_LENGTH ? text : text.substring(0, ERROR_LENGTH);
    }

    /** What the database says, and not the statement, which would be longer than the text may be. */
    private static Throwable causeOf(RuntimeException e) {
        return NestedExceptionUtils.getMostSpecificCause(e);
    }

    /** A retry did not help. */
    public static final class RetryFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RetryFailed(RuntimeException cause) {
            super("The wallet still cannot be counted: " + causeOf(cause).getMessage(), cause);
        }
    }
}
