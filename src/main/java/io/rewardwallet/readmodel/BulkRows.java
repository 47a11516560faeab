package io.rewardwallet.readmodel;

import io.rewardwallet.readmodel.RowWriter.TableRows;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Writes what a replay has gathered, in as many transactions as the database wants: on the embedded one calls wait for each commit.
 * Where it fails in between, the next replay begins with empty tables.
 */
@Component
public class BulkRows {

    private final RowWriter rows;
    private final TransactionOperations transaction;

    BulkRows(RowWriter rows, TransactionOperations transaction) {
        this.rows = rows;
        this.transaction = transaction;
    }

    /** Into tables without rows. */
    public void insert(List<TableRows> tables) {
        inPieces(tables, rows::insert);
    }

    /** Makes rows that are not there and changes those that are. */
    public void merge(List<TableRows> tables) {
        inPieces(tables, piece -> rows.merge(List.of(piece)));
    }

    private void inPieces(List<TableRows> tables, Consumer<TableRows> write) {
        int most = rows.mostRowsATransaction();
        if (tables.stream().allMatch(table -> table.rows().size() <= most)) {
            transaction.executeWithoutResult(status -> tables.forEach(write));
            return;
        }
        for (TableRows table : tables) {
            for (TableRows piece : table.inPieces(most)) {
                transaction.executeWithoutResult(status -> write.accept(piece));
            }
        }
    }
}
