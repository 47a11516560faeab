package io.rewardwallet.issuance;

import io.rewardwallet.readmodel.BulkRows;
import io.rewardwallet.readmodel.RowForm;
import io.rewardwallet.readmodel.RowForm.Kind;
import io.rewardwallet.readmodel.RowWriter;
import io.rewardwallet.readmodel.RowWriter.TableRows;
import io.rewardwallet.readmodel.TableSet;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Brings sums into the tables of the issuance model: wallets' as they stand, days' as what is added to them. */
final class IssuanceTables {

    static final List<String> NAMES = List.of("issuance_wallet", "issuance_day");

    private static final RowForm BY_WALLET = RowForm.empty()
            .key("wallet_id", Kind.TEXT)
            .set("version", Kind.NUMBER)
            .set("as_of", Kind.TIME)
            .set("rewards", Kind.TEXT);
    private static final RowForm BY_DAY = RowForm.empty()
            .key("brand", Kind.TEXT)
            .key("reward_id", Kind.NUMBER)
            .key("issue_day", Kind.DAY)
            .added("units", "points");

    private final RowWriter writer;
    private final BulkRows bulk;

    IssuanceTables(RowWriter writer, BulkRows bulk) {
        this.writer = writer;
        this.bulk = bulk;
    }

    /** Into tables without rows. */
    void fill(TableSet tables, UnitSums sums) {
        bulk.insert(rowsOf(tables, sums));
    }

    /** Changes rows that are there and makes those that are not. */
    void merge(TableSet tables, UnitSums sums) {
        writer.merge(rowsOf(tables, sums));
    }

    /** The same for what a replay has gathered. */
    void mergeAll(TableSet tables, UnitSums sums) {
        bulk.merge(rowsOf(tables, sums));
    }

    private static List<TableRows> rowsOf(TableSet tables, UnitSums sums) {
        return List.of(
                new TableRows(
                        tables.table(NAMES.get(0)),
                        BY_WALLET,
                        rows(sums.byWallet, (walletId, units) -> units.row(walletId))),
                new TableRows(tables.table(NAMES.get(1)), BY_DAY, rows(sums.byDay, (row, of) ->
                        new Object[] {row.brand(), row.rewardId(), row.day(), of.issued(), of.points()})));
    }

    /** In the order of the first part of the key: neighbours in the index are written one after the other. */
    private static <K, V> List<Object[]> rows(Map<K, V> sums, BiFunction<K, V, Object[]> row) {
        Object[][] rows = new Object[sums.size()][];
        int i = 0;
        for (Map.Entry<K, V> entry : sums.entrySet()) {
            rows[i++] = row.apply(entry.getKey(), entry.getValue());
        }
        Arrays.sort(rows, Comparator.comparing(values -> (String) values[0]));
        return Arrays.asList(rows);
    }
}
