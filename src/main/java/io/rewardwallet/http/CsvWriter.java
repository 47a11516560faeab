package io.rewardwallet.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes records as CSV (RFC 4180), one column a component, without keeping any of them. */
final class CsvWriter implements Closeable {

    private static final String END_OF_LINE = "\r\n";

    private final Writer out;
    private RecordComponent[] columns = {};

    CsvWriter(Writer out) {
        this.out = out;
    }

    void header(Class<? extends Record> type) {
        columns = type.getRecordComponents();
        line(Arrays.stream(columns).map(RecordComponent::getName).collect(Collectors.joining(",")));
    }

    void row(Record record) {
        line(Arrays.stream(columns)
                .map(column -> quoted(valueOf(record, column)))
                .collect(Collectors.joining(",")));
    }

    private void line(String text) {
        try {
            out.write(text);
            out.write(END_OF_LINE);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static @Nullable Object valueOf(Record record, RecordComponent column) {
        try {
            return column.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String quoted(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        return value instanceof String text ? '"' + text.replace("\"", "\"\"") + '"' : value.toString();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
