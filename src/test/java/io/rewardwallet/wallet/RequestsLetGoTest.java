package io.rewardwallet.wallet;

import static io.rewardwallet.wallet.TestWallets.R1;
import static io.rewardwallet.wallet.TestWallets.R2;
import static io.rewardwallet.wallet.TestWallets.credit;
import static io.rewardwallet.wallet.TestWallets.issue;
import static io.rewardwallet.wallet.TestWallets.line;
import static io.rewardwallet.wallet.TestWallets.onOffer;
import static io.rewardwallet.wallet.TestWallets.reverse;
import static io.rewardwallet.wallet.TestWallets.reward;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A wallet that has let requestIds go asks the history for those, for nothing else, and answers as if it had kept them. */
class RequestsLetGoTest {

    private static final int MORE_THAN_KEPT = RequestMemory.NEWEST + 50;
    private static final int FILTER = 8 * 1024;

    private final WalletInMemory wallet = new WalletInMemory();

    private void manyOthers() {
        for (int i = 0; i < MORE_THAN_KEPT; i++) {
            wallet.handle(credit("other" + i, 1));
        }
    }

    @Test
    void a_new_requestId_asks_nothing() {
        manyOthers();

        assertThat(wallet.handle(credit("new credit", 10)).code()).isEqualTo(200);
        assertThat(wallet.handle(issue(onOffer(reward(R1, 5)), line("new issue", R1, 1)))
                        .code())
                .isEqualTo(200);
        assertThat(wallet.handle(reverse("new reversal", "new issue", R1, null)).code())
                .isEqualTo(200);
        assertThat(wallet.handle(reverse("newer reversal", "never issued", R1, 1))
                        .code())
                .isEqualTo(8020);

        assertThat(wallet.lookUps).isZero();
    }

    @Test
    void a_repeat_of_what_is_kept_asks_nothing() {
        manyOthers();
        Map<Long, RewardTerms> offer = onOffer(reward(R1, 0, Limit.ever(1)));
        wallet.handle(issue(offer, line("partial", R1, 2)));

        assertThat(wallet.handle(issue(offer, line("partial", R1, 2))).code()).isEqualTo(8010);
        wallet.handle(reverse("back", "partial", R1, 1));
        wallet.handle(reverse("back", "partial", R1, 1));

        assertThat(wallet.lookUps).isZero();
    }

    @Test
    void one_that_was_let_go_of_is_asked_for_and_is_a_repeat() {
        wallet.handle(credit("first", 30));
        manyOthers();
        long balance = wallet.balance();

        assertThat(wallet.handle(credit("first", 30)).code()).isEqualTo(200);

        assertThat(wallet.lookUps).isEqualTo(1);
        assertThat(wallet.balance()).isEqualTo(balance);
        assertThat(wallet.events()).hasSize(MORE_THAN_KEPT + 1);
    }

    @Test
    void one_that_was_let_go_of_stays_bound_to_its_content() {
        wallet.handle(credit("first", 30));
        manyOthers();

        assertThat(wallet.handle(credit("first", 31)).code()).isEqualTo(10003);
        assertThat(wallet.handle(issue(onOffer(reward(R1, 5)), line("first", R1, 1)))
                        .code())
                .isEqualTo(10003);
        assertThat(wallet.handle(reverse("first", "other300", R1, 1)).code()).isEqualTo(10003);
        assertThat(wallet.events()).hasSize(MORE_THAN_KEPT + 1);
    }

    /** Each call lets it be known from a later event on, and what came before is in the history alone. */
    @Test
    void what_was_missing_of_one_that_was_let_go_of_comes_once_and_all_of_it_can_be_taken_back() {
        wallet.handle(credit("points", 100));
        IssueReward.Line three = line("partial", R2, 3);
        assertThat(unitsOf(issue(onOffer(reward(R2, 10, Limit.ever(1))), three)))
                .isEqualTo(1);
        manyOthers();

        assertThat(unitsOf(issue(onOffer(reward(R2, 99, Limit.ever(2))), three)))
                .isEqualTo(1);
        assertThat(unitsOf(issue(onOffer(reward(R2, 99, Limit.ever(2))), three)))
                .isZero();
        assertThat(unitsOf(issue(onOffer(reward(R2, 99)), three))).isEqualTo(1);
        assertThat(unitsOf(issue(onOffer(reward(R2, 99)), three))).isZero();

        assertThat(wallet.handle(reverse("back", "partial", R2, null)).points()).isEqualTo(30);
    }

    /** One new requestId in a hundred of such a wallet: the history is asked in vain, then and for each repeat. */
    @Test
    void a_new_one_that_is_suspected_is_new_all_the_same() {
        var longLived = new WalletInMemory(4, 5, false);
        var letGo = new IdFilter();
        for (int i = 0; i < 5_000; i++) {
            longLived.handle(credit("other" + i, 1));
            letGo.add("other" + i);
        }
        String suspected = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "new" + i)
                .filter(letGo::mayHold)
                .findFirst()
                .orElseThrow();
        IssueReward.Line three = line(suspected, R2, 3);
        int before = longLived.lookUps;

        assertThat(longLived
                        .handle(issue(onOffer(reward(R2, 10, Limit.ever(1))), three))
                        .code())
                .isEqualTo(8010);
        assertThat(longLived.lookUps).isEqualTo(before + 1);
        assertThat(longLived.handle(issue(onOffer(reward(R2, 99)), three)).points())
                .isEqualTo(20);
        assertThat(longLived.handle(issue(onOffer(reward(R2, 99)), three)).points())
                .isZero();
        assertThat(longLived.handle(reverse("back", suspected, R2, null)).points())
                .isEqualTo(30);
        assertThat(longLived.balance()).isEqualTo(5_000);
    }

    /** Few requests of many pieces leave the state, too, and are known no less. */
    @Test
    void one_that_was_let_go_of_for_its_many_pieces_is_asked_for() {
        for (int request = 0; request < 3; request++) {
            for (int piece = 1; piece <= 800; piece++) {
                wallet.handle(
                        issue(onOffer(reward(R1, 0, Limit.ever(request * 800 + piece))), line("r" + request, R1, 900)));
            }
        }
        assertThat(wallet.requests().kept()).doesNotContainKey("r0");
        assertThat(wallet.lookUps).isZero();

        assertThat(unitsOf(issue(onOffer(reward(R1, 0)), line("r0", R1, 900)))).isEqualTo(100);
        assertThat(wallet.lookUps).isEqualTo(1);
    }

    @Test
    void the_wallet_weighs_what_it_takes_to_remember_them() {
        for (int i = 0; i < RequestMemory.NEWEST; i++) {
            wallet.handle(credit("kept" + i, 1));
        }
        long before = wallet.weight();
        wallet.handle(credit("one more", 1));
        assertThat(wallet.weight()).isEqualTo(before + FILTER);
        wallet.handle(credit("and one", 1));
        assertThat(wallet.weight()).isEqualTo(before + FILTER);
    }

    private int unitsOf(IssueReward call) {
        return wallet.handle(call).lines().get(0).quantity();
    }
}
