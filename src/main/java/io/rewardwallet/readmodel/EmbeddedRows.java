package io.rewardwallet.readmodel;

import io.rewardwallet.readmodel.RowForm.Column;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/** Rows on the embedded database, where a statement costs no round trip: prepared once, run row by row. */
final class EmbeddedRows implements RowWriter {

    /** The writing of the file, for which calls wait, waits for the statements that are under way. */
    private static final int ROWS_AT_ONCE = 50;

    private final JdbcTemplate sql;

    EmbeddedRows(JdbcTemplate sql) {
        this.sql = sql;
    }

    /** What is committed here is in memory, and written with the next group or soon. */
    @Override
    public String withoutFlush() {
        return "null";
    }

    @Override
    public int mostRowsATransaction() {
        return 5_000;
    }

    @Override
    public void insert(TableRows added) {
        added.inPieces(ROWS_AT_ONCE)
                .forEach(piece -> sql.batchUpdate(insertInto(piece.table(), piece.form()), piece.rows()));
    }

    private static String insertInto(String table, RowForm form) {
        return form.columns().stream()
                .map(Column::name)
                .collect(Collectors.joining(
                        ", ", "insert into " + table + " (", ") values (" + values(form.columns()) + ")"));
    }

    private static String values(List<Column> columns) {
        return columns.stream().map(EmbeddedRows::value).collect(Collectors.joining(", "));
    }

    private static String value(Column column) {
        return "cast(? as " + column.kind().standard() + ")";
    }

    @Override
    public void merge(List<TableRows> tables) {
        sql.execute((Connection connection) -> {
            Savepoint before = connection.setSavepoint();
            try {
                tables.stream()
                        .flatMap(table -> table.inPieces(ROWS_AT_ONCE).stream())
                        .forEach(piece -> merge(piece.table(), piece.form(), piece.rows()));
            } catch (RuntimeException e) {
                goBackTo(before, connection, e);
                throw e;
            }
            connection.releaseSavepoint(before);
            return null;
        });
    }

    private static void goBackTo(Savepoint before, Connection connection, RuntimeException why) {
        try {
            connection.rollback(before);
        } catch (SQLException gone) {
            why.addSuppressed(gone);
        }
    }

    private void merge(String table, RowForm form, List<Object[]> rows) {
        int[] changed = sql.batchUpdate(
                update(table, form),
                rows.stream().map(row -> keysLast(form, row)).toList());
        List<Object[]> missing = new ArrayList<>();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == 0) {
                missing.add(rows.get(i));
            }
        }
        sql.batchUpdate(insertInto(table, form), missing);
    }

    private static String update(String table, RowForm form) {
        String changes = Stream.concat(
                        form.set().stream().map(column -> column.name() + " = " + value(column)),
                        form.added().stream().map(column -> column.name() + " = " + column.name() + " + ?"))
                .collect(Collectors.joining(", "));
        return form.keys().stream()
                .map(column -> column.name() + " = " + value(column))
                .collect(Collectors.joining(" and ", "update " + table + " set " + changes + " where ", ""));
    }

    private static Object[] keysLast(RowForm form, Object[] row) {
        int keys = form.keys().size();
        Object[] turned = new Object[row.length];
        System.arraycopy(row, keys, turned, 0, row.length - keys);
        System.arraycopy(row, 0, turned, row.length - keys, keys);
        return turned;
    }
}
