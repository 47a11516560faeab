package io.rewardwallet.eventstore;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;

/** A writer without the service around it. */
record StandAloneWriter(GroupWriter writer, HistoryEnd end) {

    static StandAloneWriter over(
            WriterConnection.OpensGroups database,
            TermsInForce terms,
            WriterConnection.ReadsTerms reader,
            long waitMillis) {
        HistoryEnd end = new HistoryEnd(new WalletCache(100, (walletId, after) -> null));
        WriterConnection connection = new WriterConnection(
                database,
                end,
                new NewestEvents(),
                terms,
                reader,
                new NodeClock(Clock.systemUTC()),
                Duration.ofMillis(waitMillis));
        return new StandAloneWriter(
                new GroupWriter(
                        connection, terms, new StockViews(terms, ZoneId.of("UTC")), waitMillis, Duration.ofMillis(20)),
                end);
    }

    String health() {
        return new WriterHealth(writer, end).health().getStatus().getCode();
    }
}
