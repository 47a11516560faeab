package io.rewardwallet.readmodel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Columns of a read model's table, in the order in which the values of a row are given.
 *
 * @param keys together they name a row
 * @param set are replaced by what is written
 * @param added are added to by what is written
 */
public record RowForm(List<Column> keys, List<Column> set, List<Column> added) {

    /** A column; its values are text but for numbers, times in ISO 8601. */
    public record Column(String name, Kind kind) {}

    /** What a column holds. */
    public enum Kind {
        TEXT("varchar"),
        NUMBER("bigint"),
        TIME("timestamptz"),
        DAY("date");

        private final String onPostgres;

        Kind(String onPostgres) {
            this.onPostgres = onPostgres;
        }

        String onPostgres() {
            return onPostgres;
        }

        /** For the values of so many rows; numbers and texts travel in binary form only from arrays of their own type. */
        Object[] values(int rows) {
            return switch (this) {
                case TEXT -> new String[rows];
                case NUMBER -> new Long[rows];
                case TIME, DAY -> new Object[rows];
            };
        }

        /** The standard's name. */
        String standard() {
            return this == TIME ? "timestamp(6) with time zone" : onPostgres;
        }
    }

    /** A form without columns, to which they are given one by one. */
    public static RowForm empty() {
        return new RowForm(List.of(), List.of(), List.of());
    }

    /** With one more part of the key. */
    public RowForm key(String name, Kind kind) {
        return new RowForm(with(keys, new Column(name, kind)), set, added);
    }

    /** With one more column whose value is replaced. */
    public RowForm set(String name, Kind kind) {
        return new RowForm(keys, with(set, new Column(name, kind)), added);
    }

    /** With more numbers that are added to. */
    public RowForm added(String... names) {
        List<Column> more = new ArrayList<>(added);
        Arrays.stream(names).forEach(name -> more.add(new Column(name, Kind.NUMBER)));
        return new RowForm(keys, set, List.copyOf(more));
    }

    private static List<Column> with(List<Column> columns, Column more) {
        List<Column> all = new ArrayList<>(columns);
        all.add(more);
        return List.copyOf(all);
    }

    /** Keys, then what is set, then what is added to: the order of a row's values. */
    List<Column> columns() {
        List<Column> all = new ArrayList<>(keys);
        all.addAll(set);
        all.addAll(added);
        return all;
    }
}
