package io.rewardwallet.readmodel;

import io.rewardwallet.readmodel.RowWriter.TableRows;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Writes what a replay has gathered, in transactions of some thousand rows: on the embedded database calls wait for each commit.
 * Whoever fails in between drops the tables.
 */
@Component
public class BulkRows {

    private static final int ROWS_A_TRANSACTION = 5_000;

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
        for (TableRows table : tables) {
            for (TableRows piece : table.inPieces(ROWS_A_TRANSACTION)) {
                transaction.executeWithoutResult(status -> write.accept(piece));
            }
        }
    }
}
