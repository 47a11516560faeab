package io.rewardwallet.readmodel;

import io.rewardwallet.readmodel.RowForm.Column;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.JdbcTemplate;

/** New rows by COPY, others by one statement of arrays: neither grows with the number of rows, so each is planned once. */
final class PostgresRows implements RowWriter {

    private static final int SLICE = 20_000;

    private final JdbcTemplate sql;

    PostgresRows(JdbcTemplate sql) {
        this.sql = sql;
    }

    @Override
    public void insert(String table, RowForm form, List<Object[]> rows) {
        String copy = "copy " + table + " (" + names(form.columns()) + ") from stdin";
        sql.execute((Connection connection) -> {
            var target = connection.unwrap(PGConnection.class).getCopyAPI();
            for (int from = 0; from < rows.size(); from += SLICE) {
                List<Object[]> slice = rows.subList(from, Math.min(from + SLICE, rows.size()));
                copyIn(target, copy, slice);
            }
            return null;
        });
    }

    private static void copyIn(org.postgresql.copy.CopyManager target, String copy, List<Object[]> rows)
            throws SQLException {
        StringBuilder lines = new StringBuilder();
        for (Object[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                append(i == 0 ? lines : lines.append('\t'), String.valueOf(row[i]));
            }
            lines.append('\n');
        }
        try {
            target.copyIn(copy, new StringReader(lines.toString()));
        } catch (IOException e) {
            throw new SQLException("Rows could not be copied", e);
        }
    }

    private static void append(StringBuilder lines, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> lines.append("\\\\");
                case '\t' -> lines.append("\\t");
                case '\n' -> lines.append("\\n");
                case '\r' -> lines.append("\\r");
                default -> lines.append(c);
            }
        }
    }

    @Override
    public void merge(String table, RowForm form, List<Object[]> rows) {
        if (rows.isEmpty()) {
            return;
        }
        List<Column> columns = form.columns();
        String arrays = columns.stream()
                .map(column -> "cast(? as " + column.kind().onPostgres() + "[])")
                .collect(Collectors.joining(", "));
        String changes = Stream.concat(
                        form.set().stream().map(column -> column.name() + " = excluded." + column.name()),
                        form.added().stream()
                                .map(column ->
                                        column.name() + " = t." + column.name() + " + excluded." + column.name()))
                .collect(Collectors.joining(", "));
        String statement = "insert into " + table + " as t (" + names(columns) + ") select * from unnest(" + arrays
                + ") on conflict (" + names(form.keys()) + ") do update set " + changes;
        for (int from = 0; from < rows.size(); from += SLICE) {
            merge(statement, columns, rows.subList(from, Math.min(from + SLICE, rows.size())));
        }
    }

    private void merge(String statement, List<Column> columns, List<Object[]> rows) {
        sql.update(statement, values -> {
            for (int i = 0; i < columns.size(); i++) {
                Object[] ofColumn = columns.get(i).kind().values(rows.size());
                for (int row = 0; row < ofColumn.length; row++) {
                    ofColumn[row] = rows.get(row)[i];
                }
                Array array = values.getConnection()
                        .createArrayOf(columns.get(i).kind().onPostgres(), ofColumn);
                values.setArray(i + 1, array);
            }
        });
    }

    private static String names(List<Column> columns) {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }
}
