package io.rewardwallet.console;

import io.rewardwallet.audit.RequestFate;
import io.rewardwallet.audit.RequestTrail;
import io.rewardwallet.catalogue.Catalogue;
import io.rewardwallet.catalogue.RewardOnOffer;
import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.customer.CustomerIdentifier;
import io.rewardwallet.desk.CreditCall;
import io.rewardwallet.desk.IssueCall;
import io.rewardwallet.desk.RewardDesk;
import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.IssueReward;
import io.rewardwallet.wallet.Limit;
import java.util.List;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/**
 * The story that the specification tells: two rewards, a customer with 30 points, and one call made three times while limits
 * are lifted. Played by the same desk as every call, so playing it again changes nothing.
 */
@Component
class Demo implements ApplicationRunner {

    static final String BRAND = "testOrg_marvel_20230822_147";
    static final CustomerIdentifier CUSTOMER = CustomerIdentifier.of(CustomerIdentifier.Kind.MOBILE, "919825752814");

    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
    private static final long R1 = 125099;
    private static final long R2 = 125101;
    private static final int POINTS = 30;
    private static final String LAST_STEP = "req3";

    private final Catalogue catalogue;
    private final RewardDesk desk;
    private final CustomerDirectory directory;
    private final RequestTrail requests;
    private final boolean isAtStart;

    Demo(
            Catalogue catalogue,
            RewardDesk desk,
            CustomerDirectory directory,
            RequestTrail requests,
            @Value("${rewards.demo}") String atStart) {
        this.catalogue = catalogue;
        this.desk = desk;
        this.directory = directory;
        this.requests = requests;
        this.isAtStart = atStart.isEmpty() || atStart.equals("true"); // --demo alone has no value
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (isAtStart) {
            try {
                load("demo");
                LOG.info("The demo is loaded: brand {}, see /console", BRAND);
            } catch (RuntimeException e) {
                LOG.warn("The demo could not be loaded; the console's first page offers it again", e);
            }
        }
    }

    /**
     * Plays the story, once.
     *
     * @param actor whom the audit trail names
     */
    void load(String actor) {
        boolean isTold = directory
                .find(BRAND, CUSTOMER)
                .flatMap(walletId -> requests.inWallet(BRAND, walletId, LAST_STEP))
                .filter(fate -> fate.state() == RequestFate.State.COMPLETE)
                .isPresent();
        if (isTold) {
            return;
        }
        define(R1, "Reward 1", 5, actor, 1);
        define(R2, "Reward 2", 10, actor, 1);
        desk.credit(new CreditCall(BRAND, List.of(CUSTOMER), "welcome", POINTS, details(actor, "Welcome")));
        askForTwoOfEach(actor);
        define(R2, "Reward 2", 10, actor, 2);
        askForTwoOfEach(actor);
        define(R1, "Reward 1", 5, actor);
        define(R2, "Reward 2", 10, actor);
        askForTwoOfEach(actor);
    }

    private void define(long rewardId, String name, long price, String actor, long... limits) {
        List<Limit> ever = LongStream.of(limits).mapToObj(Limit::ever).toList();
        catalogue.define(
                BRAND,
                new RewardOnOffer(
                        rewardId,
                        name,
                        RewardOnOffer.PaymentMode.POINTS,
                        RewardOnOffer.RedemptionType.INTOUCH_POINTS,
                        price,
                        true,
                        null,
                        null,
                        ever,
                        List.of()),
                actor);
    }

    private void askForTwoOfEach(String actor) {
        var lines = List.of(new IssueReward.Line(R1, 2, LAST_STEP), new IssueReward.Line(R2, 2, "req4"));
        desk.issue(new IssueCall(BRAND, List.of(CUSTOMER), lines, details(actor, "This is test"), false));
    }

    private static CallDetails details(String actor, String notes) {
        return new CallDetails("2344s4", notes, "eventLogId124", null, actor);
    }
}
