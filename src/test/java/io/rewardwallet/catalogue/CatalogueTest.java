package io.rewardwallet.catalogue;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import io.rewardwallet.catalogue.RewardOnOffer.PaymentMode;
import io.rewardwallet.catalogue.RewardOnOffer.RedemptionType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {

    @TempDir
    Path data;

    @Test
    void a_change_that_was_answered_counts_for_every_later_call() throws Exception {
        try (StartedService service = StartedService.on(data)) {
            Catalogue catalogue = service.bean(Catalogue.class);
            AtomicLong answered = new AtomicLong(1);
            AtomicBoolean over = new AtomicBoolean();
            catalogue.define("b", priced(1), null);
            ExecutorService threads = Executors.newFixedThreadPool(8);
            List<Future<Integer>> callers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String mobile = "9100000" + i;
                service.credit("b", mobile, 1_000_000_000, "credit");
                callers.add(threads.submit(() -> issueUntilOver(service, mobile, answered, over)));
            }
            for (long price = 2; price <= 300; price++) {
                catalogue.define("b", priced(price), null);
                answered.set(price);
            }
            over.set(true);
            int calls = 0;
            for (Future<Integer> caller : callers) {
                calls += caller.get();
            }
            threads.shutdown();
            assertThat(calls).isGreaterThan(50);
        }
    }

    private static int issueUntilOver(StartedService service, String mobile, AtomicLong answered, AtomicBoolean over) {
        int calls = 0;
        while (!over.get()) {
            long atLeast = answered.get();
            Answer answer = service.issue("b", mobile, line(1, 1, "r" + calls++));
            if (answer.status() != 409) { // outdated five times in a row: nothing done
                assertThat(answer.code()).as(answer.body()).isEqualTo(200);
                assertThat(answer.json().get("pointsRedeemed").asLong()).isGreaterThanOrEqualTo(atLeast);
            }
        }
        return calls;
    }

    @Test
    void rewards_and_their_history_are_there_after_a_restart() {
        try (StartedService service = StartedService.on(data)) {
            Catalogue before = service.bean(Catalogue.class);
            assertThat(before.define("b", priced(1), "till")).isTrue();
            assertThat(before.define("b", priced(2), "office")).isFalse();
            assertThat(before.define("b", priced(2), "nobody")).isFalse();
            service.restart();
            Catalogue after = service.bean(Catalogue.class);

            assertThat(after.find("b", 1)).contains(priced(2));
            assertThat(after.find("other", 1)).isEmpty();
            assertThat(after.list("b", 0, 10)).containsExactly(priced(2));
            assertThat(after.history("b", 1))
                    .as("a change that changes nothing is none")
                    .extracting(RewardChange::actor)
                    .containsExactly("till", "office");
        }
    }

    private static RewardOnOffer priced(long price) {
        return new RewardOnOffer(
                1,
                "Reward",
                PaymentMode.POINTS,
                RedemptionType.INTOUCH_POINTS,
                price,
                true,
                null,
                null,
                List.of(),
                List.of());
    }
}
