package io.rewardwallet.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.Postgres;
import io.rewardwallet.StartedService;
import io.rewardwallet.history.EventFigures;
import io.rewardwallet.readmodel.BulkCount;
import io.rewardwallet.readmodel.ModelRow;
import io.rewardwallet.readmodel.TableSet;
import io.rewardwallet.wallet.RewardIssued;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replay stores what it has gathered whenever that is much; a wallet's row is written whole each time. */
class ReplayInPartsTest {

    private static final String AT = "2026-11-01T10:00:0%dZ";

    @Test
    void parts_add_up_on_the_embedded_database(@TempDir Path folder) {
        try (StartedService service = StartedService.on(folder)) {
            partsAddUp(service.bean(IssuanceProjection.class));
        }
    }

    @Test
    void parts_add_up_on_postgresql() {
        try (StartedService service = StartedService.on(Postgres.emptyDatabase(), Map.of())) {
            partsAddUp(service.bean(IssuanceProjection.class));
        }
    }

    private static void partsAddUp(IssuanceProjection projection) {
        BulkCount counting = projection.bulk(TableSet.B);
        counting.add(issue("both", 1, 7, 2));
        counting.add(issue("first", 1, 7, 1));
        counting.store();
        assertThat(counting.rows()).isZero();
        counting.add(issue("both", 2, 7, 3));
        counting.add(issue("both", 3, 5, 1));
        counting.add(issue("second", 1, 9, 4));
        counting.store();

        SortedMap<String, ModelRow> rows = projection.rows(TableSet.B, "", 10);

        assertThat(rows.keySet()).containsExactly("both", "first", "second");
        assertThat(rows.get("both").version()).isEqualTo(3);
        assertThat(rows.get("both").fields())
                .containsEntry("reward 5 issued", 1L)
                .containsEntry("reward 5 points", 10L)
                .containsEntry("reward 7 issued", 5L)
                .containsEntry("reward 7 points", 50L)
                .containsEntry("asOf", 1_793_527_203_000_000L);
        assertThat(rows.get("first").fields()).containsEntry("reward 7 issued", 1L);
        assertThat(rows.get("second").fields()).containsEntry("reward 9 issued", 4L);
        assertThat(projection.totals(TableSet.B)).containsEntry("brand b reward 7 on 2026-11-01 units", 6L);
    }

    private static EventFigures issue(String wallet, long version, long reward, int units) {
        return new EventFigures(
                RewardIssued.class, wallet, version, "b", reward, units, 10L * units, 0, AT.formatted(version));
    }
}
