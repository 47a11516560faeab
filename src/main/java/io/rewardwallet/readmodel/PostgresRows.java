package io.rewardwallet.readmodel;

import io.rewardwallet.readmodel.RowForm.Column;
import io.rewardwallet.readmodel.RowForm.Kind;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** New rows by COPY, others by one statement of arrays: neither grows with the number of rows, so each is planned once. */
final class PostgresRows implements RowWriter {

    private static final int SLICE = 20_000;
    private static final String SAVEPOINT = "savepoint before_merge; ";
    /** Released in the same round trip: a row that was locked before it and is changed behind it costs more while it stands. */
    private static final String RELEASE = "; release savepoint before_merge";

    private final JdbcTemplate sql;

    PostgresRows(JdbcTemplate sql) {
        this.sql = sql;
    }

    @Override
    public String withoutFlush() {
        return "set_config('synchronous_commit', 'off', true)";
    }

    /** All: another node that begins anew has to wait for them. */
    @Override
    public int mostRowsATransaction() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void insert(TableRows added) {
        List<Object[]> rows = added.rows();
        String copy = "copy " + added.table() + " (" + names(added.form().columns()) + ") from stdin";
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
    public void merge(List<TableRows> tables) {
        try {
            mergeInSlices(tables);
        } catch (DataAccessException e) {
            try {
                sql.execute("rollback to savepoint before_merge");
            } catch (DataAccessException gone) {
                e.addSuppressed(gone);
            }
            throw e;
        }
    }

    private void mergeInSlices(List<TableRows> tables) {
        int most = tables.stream().mapToInt(table -> table.rows().size()).max().orElse(0);
        for (int from = 0; from < most; from += SLICE) {
            String before = from == 0 ? SAVEPOINT : "";
            String after = from + SLICE >= most ? RELEASE : "";
            mergeTogether(before, slicesFrom(from, tables), after);
        }
    }

    private static List<TableRows> slicesFrom(int from, List<TableRows> tables) {
        List<TableRows> slices = new ArrayList<>();
        for (TableRows table : tables) {
            int end = Math.min(from + SLICE, table.rows().size());
            if (from < end) {
                slices.add(
                        new TableRows(table.table(), table.form(), table.rows().subList(from, end)));
            }
        }
        return slices;
    }

    /** The statements for all tables in one round trip. */
    private void mergeTogether(String before, List<TableRows> slices, String after) {
        sql.update(
                slices.stream().map(PostgresRows::mergeInto).collect(Collectors.joining("; ", before, after)),
                values -> {
                    int parameter = 0;
                    for (TableRows slice : slices) {
                        for (int i = 0; i < slice.form().columns().size(); i++) {
                            Kind kind = slice.form().columns().get(i).kind();
                            Object[] ofColumn = kind.values(slice.rows().size());
                            for (int row = 0; row < ofColumn.length; row++) {
                                ofColumn[row] = slice.rows().get(row)[i];
                            }
                            Array array = values.getConnection().createArrayOf(kind.onPostgres(), ofColumn);
                            values.setArray(++parameter, array);
                        }
                    }
                });
    }

    private static String mergeInto(TableRows slice) {
        RowForm form = slice.form();
        String arrays = form.columns().stream()
                .map(column -> "cast(? as " + column.kind().onPostgres() + "[])")
                .collect(Collectors.joining(", "));
        String changes = Stream.concat(
                        form.set().stream().map(column -> column.name() + " = excluded." + column.name()),
                        form.added().stream()
                                .map(column ->
                                        column.name() + " = t." + column.name() + " + excluded." + column.name()))
                .collect(Collectors.joining(", "));
        return "insert into " + slice.table() + " as t (" + names(form.columns()) + ") select * from unnest(" + arrays
                + ") on conflict (" + names(form.keys()) + ") do update set " + changes;
    }

    private static String names(List<Column> columns) {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }
}
