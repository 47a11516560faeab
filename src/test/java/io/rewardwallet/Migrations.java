package io.rewardwallet;

import java.util.Map;

/** What the migrations' placeholders stand for, where a test makes tables without the service. As in the application's properties. */
public final class Migrations {

    public static final Map<String, String> EMBEDDED = Map.of(
            "bytes",
            "varbinary(1048576)",
            "text",
            "varchar(1048576)",
            "plain",
            "not null",
            "postgres",
            "--",
            "embedded",
            "");

    public static final Map<String, String> POSTGRES =
            Map.of("bytes", "bytea", "text", "text", "plain", "storage external", "postgres", "", "embedded", "--");

    private Migrations() {}
}
