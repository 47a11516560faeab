package io.rewardwallet.eventstore;

import io.rewardwallet.eventstore.StoredEvents.Indexed;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads a wallet by the question that says which wallet it is. The first call of a customer since the start would ask one
 * after the other, which costs it a second round trip.
 */
public final class Openings {

    private static final String OF_WALLET =
            "with found as (%s) select found.wallet_id, o.* from found left join lateral ("
                    + StoredEvents.stateAndEvents("found.wallet_id") + ") o on true";

    private final @Nullable JdbcClient sql;
    private final HistoryEnd end;

    /** @param sql of a database that is a round trip away and holds the history; null: there is nothing to be saved */
    Openings(@Nullable JdbcClient sql, HistoryEnd end) {
        this.sql = sql;
        this.end = end;
    }

    /** Whether a wallet is better read before its turn. */
    public boolean areWorthwhile() {
        return sql != null;
    }

    /**
     * The wallet that a question finds.
     *
     * @param walletQuestion selects one wallet's id as {@code wallet_id}
     * @return null when it finds none
     */
    public @Nullable Opening read(String walletQuestion, List<String> parameters) {
        long changesBefore = end.changes();
        record Found(String walletId, @Nullable Indexed row) {}
        List<Found> found = Objects.requireNonNull(sql, "not worthwhile here")
                .sql(OF_WALLET.formatted(walletQuestion))
                .params(parameters)
                .query((row, i) -> new Found(
                        row.getString("wallet_id"),
                        row.getObject("global_index") == null ? null : StoredEvents.indexedIn(row)))
                .list();
        return found.isEmpty()
                ? null
                : new Opening(
                        found.get(0).walletId(),
                        changesBefore,
                        found.stream().map(Found::row).filter(Objects::nonNull).toList());
    }
}
