package io.rewardwallet.readmodel;

import java.util.List;

/** Writes rows of read models, many a statement. */
public interface RowWriter {

    /** Adds rows that are not there; a row that is makes it fail. */
    void insert(String table, RowForm form, List<Object[]> rows);

    /** Makes rows that are not there and changes those that are, as the form says of each column. */
    void merge(String table, RowForm form, List<Object[]> rows);
}
