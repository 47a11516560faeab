package io.rewardwallet.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.rewardwallet.eventstore.NewestEvents;
import io.rewardwallet.eventstore.StoreUnavailable;
import io.rewardwallet.eventstore.StoredForm;
import io.rewardwallet.wallet.WalletEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Goes through the whole history as fast as it can be read: the next rows are fetched while the last are looked at, and of
 * an event only its figures are read. {@link WalletHistory} reads whole events; what was counted from here is checked
 * against those.
 */
@Component
public class HistoryPass {

    private static final int BATCH = 5_000;

    private final JdbcClient sql;
    private final StoredForm form;
    private final NewestEvents newest;
    private final JsonFactory json = new JsonFactory();

    HistoryPass(JdbcClient sql, StoredForm form, NewestEvents newest) {
        this.sql = sql;
        this.form = form;
        this.newest = newest;
    }

    private record Row(String walletId, long version, Class<? extends WalletEvent> type, byte[] payload) {}

    /** Hands over every wallet event after an index up to another, in the order of the history. */
    public void forEach(long afterIndex, long upToIndex, Consumer<EventFigures> consumer) {
        ExecutorService ahead = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "history-pass");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletableFuture<List<Row>> next = read(ahead, afterIndex, upToIndex);
            for (long position = afterIndex; position < upToIndex; position += BATCH) {
                List<Row> rows = next.join();
                next = read(ahead, position + BATCH, upToIndex);
                for (Row row : rows) {
                    consumer.accept(figuresOf(row));
                }
            }
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException why ? why : e;
        } finally {
            ahead.shutdown(); // no interrupt: it would close the embedded database's file
        }
    }

    /**
     * The wallet events after an index up to another, few enough for memory, in the order of the history; from memory when
     * this node has just stored them.
     *
     * @param lastEventId identifier of the last of them, as the database has it now; null: it has not
     * @throws StoreUnavailable when the database does not have all of them: it was set back, and its new end is known soon
     */
    public List<EventFigures> between(long afterIndex, long upToIndex, @Nullable String lastEventId) {
        if (lastEventId == null) {
            throw StoreUnavailable.nothingDone("The history ends before event " + upToIndex, null);
        }
        List<EventFigures> figures = new ArrayList<>();
        return newest.read(
                        afterIndex,
                        upToIndex,
                        lastEventId,
                        (version, event) -> figures.add(EventFigures.of(version, event)))
                ? figures
                : read(afterIndex, upToIndex).stream().map(this::figuresOf).toList();
    }

    private CompletableFuture<List<Row>> read(ExecutorService ahead, long afterIndex, long upToIndex) {
        if (afterIndex >= upToIndex) {
            return CompletableFuture.completedFuture(List.of());
        }
        return CompletableFuture.supplyAsync(() -> read(afterIndex, Math.min(afterIndex + BATCH, upToIndex)), ahead);
    }

    private List<Row> read(long afterIndex, long upToIndex) {
        List<Row> rows = new ArrayList<>(BATCH);
        sql.sql("select aggregate_id, sequence_number, payload_type, payload from domain_event"
                        + " where global_index > ? and global_index <= ? order by global_index")
                .params(afterIndex, upToIndex)
                .query(row -> {
                    String type = row.getString(3);
                    if (form.isWalletEvent(type)) {
                        rows.add(
                                new Row(row.getString(1), row.getLong(2) + 1, form.walletEvent(type), row.getBytes(4)));
                    }
                });
        return rows;
    }

    private EventFigures figuresOf(Row row) {
        try (JsonParser fields = json.createParser(row.payload())) {
            return figuresOf(row, fields);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "A stored event cannot be read: event " + row.version() + " of wallet " + row.walletId(), e);
        }
    }

    private static EventFigures figuresOf(Row row, JsonParser fields) throws IOException {
        String brand = null;
        String at = "";
        long rewardId = 0;
        int units = 0;
        long points = 0;
        long balanceAfter = 0;
        fields.nextToken();
        for (String field = fields.nextFieldName(); field != null; field = fields.nextFieldName()) {
            fields.nextToken();
            switch (field) {
                case "brand" -> brand = fields.getText();
                case "at" -> at = fields.getText();
                case "rewardId" -> rewardId = fields.getLongValue();
                case "units" -> units = fields.getIntValue();
                case "points" -> points = fields.getLongValue();
                case "balanceAfter" -> balanceAfter = fields.getLongValue();
                default -> fields.skipChildren();
            }
        }
        return new EventFigures(
                row.type(), row.walletId(), row.version(), brand, rewardId, units, points, balanceAfter, at);
    }
}
