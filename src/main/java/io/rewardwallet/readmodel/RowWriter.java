package io.rewardwallet.readmodel;

import java.util.List;
import java.util.stream.IntStream;

/** Writes rows of read models, many a statement. */
public interface RowWriter {

    /** Rows of one table, in the order of the form's columns. */
    record TableRows(String table, RowForm form, List<Object[]> rows) {

        /** The same rows, at most so many each; none when there are none. */
        List<TableRows> inPieces(int most) {
            return IntStream.iterate(0, from -> from < rows.size(), from -> from + most)
                    .mapToObj(
                            from -> new TableRows(table, form, rows.subList(from, Math.min(rows.size(), from + most))))
                    .toList();
        }
    }

    /** How many rows of a table one transaction of a replay may write. */
    int mostRowsATransaction();

    /** Adds rows that are not there; a row that is makes it fail. */
    void insert(TableRows rows);

    /**
     * An expression for the select with which a range's transaction begins. Its commit does not wait for the disk then, where
     * the database can do without: rows and position are lost together, and the events counted again.
     */
    String withoutFlush();

    /**
     * Makes rows that are not there and changes those that are, as the form says of each column: all of them, or none when it
     * fails, and the transaction can go on.
     */
    void merge(List<TableRows> tables);
}
