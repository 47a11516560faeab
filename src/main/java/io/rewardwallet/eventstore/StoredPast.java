package io.rewardwallet.eventstore;

import io.rewardwallet.wallet.EventKey;
import io.rewardwallet.wallet.PointsRedeemed;
import io.rewardwallet.wallet.RewardIssued;
import io.rewardwallet.wallet.RewardReversed;
import io.rewardwallet.wallet.WalletEvent;
import io.rewardwallet.wallet.WalletPast;
import java.sql.Types;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds in the event table what a wallet's state has let go of. A wallet decides on the events that it was loaded from or
 * has stored itself, so they are in the table; in a copy of the history only once that has caught up.
 */
final class StoredPast implements WalletPast {

    private static final int BATCH = 1_000;
    private static final String OF_ALL = StoredPast.class.getName();
    /**
     * By the keys alone, so that no database has a reason to walk through all that the wallet has. A payment says nothing of
     * its requestId that the issue beside it does not say.
     */
    static final String OF_REQUESTS = "select e.sequence_number, e.payload_type, e.payload"
            + " from unnest(cast(:firsts as uuid array), cast(:lasts as uuid array)) k (first_key, last_key)"
            + " join domain_event e on e.event_key between k.first_key and k.last_key"
            + " where e.payload_type <> '" + PointsRedeemed.class.getName() + "'";

    private final JdbcClient sql;
    private final StoredForm form;
    private final @Nullable KnownHistory copied;

    /** @param copied the history that the table is a copy of; null: the table is the history */
    StoredPast(JdbcClient sql, StoredForm form, @Nullable KnownHistory copied) {
        this.sql = sql;
        this.form = form;
        this.copied = copied;
    }

    /** The first question of a process takes it some ten milliseconds, which no customer's call is to wait for. */
    void askAtStart() {
        stored("", "", Set.of(""));
    }

    /** Of commands that are decided together, the first asks for all of them. */
    @Override
    public List<Numbered> about(@Nullable String walletId, String brand, Set<String> requestIds, long version) {
        return answered(() -> {
            awaitCopied(walletId, version);
            return read(walletId, brand, requestIds).stream()
                    // The key is a hash; the event says what it is about. What came after the version is not known yet.
                    .filter(found -> found.number() <= version
                            && requestIds.contains(found.event().requestId()))
                    .toList();
        });
    }

    private List<Numbered> read(@Nullable String walletId, String brand, Set<String> requestIds) {
        if (!CurrentUnitOfWork.isStarted()) {
            return stored(walletId, brand, requestIds);
        }
        UnitOfWork<?> root = CurrentUnitOfWork.get().root();
        if (!(root.getMessage().getPayload() instanceof WalletCommands.Together together)) {
            return stored(walletId, brand, requestIds);
        }
        return root.getOrComputeResource(OF_ALL, key -> {
            Set<String> all = new HashSet<>(requestIds);
            together.commands().forEach(command -> all.addAll(command.requestIds()));
            return stored(walletId, brand, all);
        });
    }

    private List<Numbered> stored(@Nullable String walletId, String brand, Set<String> requestIds) {
        if (walletId == null) {
            return List.of();
        }
        List<EventKey.Range> keys = requestIds.stream()
                .map(requestId -> EventKey.about(brand, requestId, walletId))
                .toList();
        return sql
                .sql(OF_REQUESTS)
                .param("firsts", keys.stream().map(EventKey.Range::first).toArray(UUID[]::new), Types.ARRAY)
                .param("lasts", keys.stream().map(EventKey.Range::last).toArray(UUID[]::new), Types.ARRAY)
                .query((row, i) ->
                        new Numbered(row.getLong(1) + 1, (WalletEvent) form.read(row.getString(2), row.getBytes(3))))
                .list()
                .stream()
                .filter(found -> found.event().walletId().equals(walletId))
                .sorted(Comparator.comparingLong(Numbered::number))
                .toList();
    }

    @Override
    public void units(@Nullable String walletId, long version, Consumer<WalletEvent> reader) {
        answered(() -> {
            awaitCopied(walletId, version);
            if (!has(walletId, version)) {
                throw new DecisionOutdated("the newest events of " + walletId + " are still to be stored");
            }
            for (long first = 0; first < version; first += BATCH) {
                sql.sql("select payload_type, payload from domain_event where aggregate_id = ? and sequence_number >= ?"
                                + " and sequence_number < ? and payload_type in (?, ?)"
                                + " order by aggregate_id, sequence_number")
                        .params(
                                walletId,
                                first,
                                Math.min(first + BATCH, version),
                                RewardIssued.class.getName(),
                                RewardReversed.class.getName())
                        .query(row -> {
                            reader.accept((WalletEvent) form.read(row.getString(1), row.getBytes(2)));
                        });
            }
            return true;
        });
    }

    private void awaitCopied(@Nullable String walletId, long version) {
        if (copied != null && !has(walletId, version)) {
            copied.awaitNewest();
        }
    }

    /** An event is stored only after all before it. */
    private boolean has(@Nullable String walletId, long version) {
        return version == 0
                || !sql.sql("select 1 from domain_event where aggregate_id = ? and sequence_number = ?")
                        .params(walletId, version - 1)
                        .query(Integer.class)
                        .list()
                        .isEmpty();
    }

    private static <T> T answered(Supplier<T> question) {
        try {
            return question.get();
        } catch (DataAccessException e) {
            throw StoreUnavailable.nothingDone("The database does not answer: " + e.getMessage(), e);
        }
    }
}
