package io.rewardwallet.eventstore;

import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads wallets by the question that finds out which wallets they are, many at once. */
public final class Openings {

    private static final String OF_FOUND = "select found.n, found.wallet_id, o.* from (%s) found left join lateral ("
            + StateAndEvents.question("found.wallet_id", Opening.MOST_EVENTS) + ") o on true";

    private final @Nullable JdbcClient sql;
    private final HistoryEnd end;

    /** @param sql of a database that is a round trip away and holds the history; null: there is nothing to be saved */
    Openings(@Nullable JdbcClient sql, HistoryEnd end) {
        this.sql = sql;
        this.end = end;
    }

    /** Whether it saves anything to read wallets before their turn. */
    public boolean areWorthwhile() {
        return sql != null;
    }

    /**
     * The wallets that a question finds.
     *
     * @param walletsQuestion selects numbers {@code n} from 1 and the {@code wallet_id} of each
     * @param most the highest number
     * @return at each place the wallet of the number, counted from 1; null where none was found
     */
    public @Nullable Opening[] read(String walletsQuestion, int most, Object... parameters) {
        long changesBefore = end.changes();
        Opening[] found = new Opening[most];
        Objects.requireNonNull(sql, "not worthwhile here")
                .sql(OF_FOUND.formatted(walletsQuestion))
                .params(parameters)
                .query(row -> {
                    int place = row.getInt("n") - 1;
                    if (found[place] == null) {
                        found[place] = new Opening(row.getString("wallet_id"), changesBefore, new ArrayList<>());
                    }
                    if (row.getObject("global_index") != null) {
                        found[place].rows().add(StateAndEvents.rowIn(row));
                    }
                });
        return found;
    }
}
