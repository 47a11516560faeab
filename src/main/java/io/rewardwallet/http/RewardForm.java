package io.rewardwallet.http;

import io.rewardwallet.catalogue.RewardOnOffer;
import io.rewardwallet.catalogue.RewardOnOffer.PaymentMode;
import io.rewardwallet.catalogue.RewardOnOffer.RedemptionType;
import io.rewardwallet.wallet.Limit;
import io.rewardwallet.wallet.Limit.Frequency;
import io.rewardwallet.wallet.Limit.WindowType;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a reward's definition from a body (contract, "Rewards on offer"). A restriction that cannot be kept is refused,
 * never accepted and then ignored.
 */
final class RewardForm {

    private static final int LONGEST_NAME = 255;
    private static final long BILLION = 1_000_000_000L;
    private static final int MOST_LIMITS = 10;
    private static final int LONGEST_INTERVAL = 1000;

    private RewardForm() {}

    /** What a limit may count. */
    private enum Kpi {
        QUANTITY
    }

    /** @param countsStock whether limits over all customers can be kept */
    static RewardOnOffer read(long rewardId, Fields body, boolean countsStock) {
        body.require("name");
        String name = body.text("name", RewardForm::name);
        PaymentMode mode = body.oneOf("paymentMode", PaymentMode.class, PaymentMode.POINTS);
        RedemptionType type = body.oneOf("redemptionType", RedemptionType.class, RedemptionType.INTOUCH_POINTS);
        if (mode == PaymentMode.POINTS) {
            body.require("intouchPoints");
        }
        long points = body.integer("intouchPoints", 0, BILLION, 0);
        long price = mode == PaymentMode.FREE ? 0 : points;
        boolean enabled = body.flag("enabled", true);
        Instant start = body.instant("startTime");
        Instant end = body.instant("endTime");
        if (start != null && end != null && !end.isAfter(start)) {
            body.wrong("endTime", "must be after startTime");
        }
        Fields restrictions = body.object("restrictions");
        List<Limit> customerLevel = limits(restrictions, "customerLevel");
        List<Limit> rewardLevel = limits(restrictions, "rewardLevel");
        if (!rewardLevel.isEmpty() && !countsStock) {
            restrictions.wrong("rewardLevel", "limits over all customers are not available with Axon Server");
        }
        body.finish();
        return new RewardOnOffer(rewardId, name, mode, type, price, enabled, start, end, customerLevel, rewardLevel);
    }

    private static String name(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("must not be blank");
        }
        return Names.text(1, LONGEST_NAME).apply(text);
    }

    private static List<Limit> limits(@Nullable Fields restrictions, String level) {
        if (restrictions == null) {
            return List.of();
        }
        List<Limit> limits = new ArrayList<>();
        restrictions.objects(level, 0, MOST_LIMITS).forEach(fields -> limits.add(limit(fields)));
        return limits;
    }

    private static Limit limit(Fields fields) {
        fields.require("kpi", "limit", "windowType", "repeatFrequencyType");
        fields.oneOf("kpi", Kpi.class, Kpi.QUANTITY);
        long units = fields.integer("limit", 0, BILLION, 0);
        WindowType window = fields.oneOf("windowType", WindowType.class, WindowType.FIXED);
        Frequency frequency = fields.oneOf("repeatFrequencyType", Frequency.class, Frequency.NO_LIMIT);
        int interval = (int) fields.integer("interval", 1, LONGEST_INTERVAL, 1);
        boolean isFixed = window == WindowType.FIXED && frequency != Frequency.NO_LIMIT;
        DayOfWeek weekStart = weekStart(fields, isFixed && frequency == Frequency.WEEKS);
        Instant cycleStart = fields.instant("startOfCycle");
        if (!isFixed && fields.has("startOfCycle")) {
            fields.wrong("startOfCycle", "is for FIXED windows of DAYS, WEEKS or MONTHS only");
        }
        if (isFixed && interval > 1 && !fields.has("startOfCycle")) {
            fields.wrong("startOfCycle", "is required for FIXED windows with an interval of more than 1");
        }
        return new Limit(units, window, frequency, interval, weekStart, cycleStart);
    }

    private static @Nullable DayOfWeek weekStart(Fields fields, boolean hasCalendarWeeks) {
        DayOfWeek start = fields.oneOf("weekStartDay", DayOfWeek.class, DayOfWeek.MONDAY);
        if (!hasCalendarWeeks && fields.has("weekStartDay")) {
            fields.wrong("weekStartDay", "is for FIXED windows of WEEKS only");
        }
        return hasCalendarWeeks ? start : null;
    }
}
