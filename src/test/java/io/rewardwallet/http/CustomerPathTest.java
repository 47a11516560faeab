package io.rewardwallet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.rewardwallet.balance.Balance;
import io.rewardwallet.balance.FindBalance;
import io.rewardwallet.customer.CustomerIdentifier;
import io.rewardwallet.eventstore.StoreFailures;
import io.rewardwallet.issuance.CountIssuances;
import io.rewardwallet.issuance.Issuances;
import io.rewardwallet.wallet.Limit;
import io.rewardwallet.wallet.RewardTerms;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read under {@code …/customers/{customer}}, whatever characters the customer's name has. */
class CustomerPathTest extends OverHttp {

    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                "a;b=c",
                "100%",
                "%2F",
                "a\\b",
                "a b",
                "a+b",
                "a?b#c",
                "a:b",
                "..",
                "/../x",
                "é\uD83D\uDE00"
            })
    void a_customer_may_have_any_character_when_encoded(String id) {
        String encoded = URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
        when(directory.find(any(), any())).thenReturn(Optional.empty());

        Answer answer = get("/api/v1/brands/b/customers/externalId:" + encoded + "/balance");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("customer").asString()).isEqualTo("externalId:" + id);
        verify(directory).find("b", new CustomerIdentifier(CustomerIdentifier.Kind.EXTERNAL_ID, id));
    }

    @ParameterizedTest
    @CsvSource({
        "b, mobile, customer",
        "b, phone:91982, customer",
        "b, mobile:12, customer",
        "b, emailId:nobody, customer",
        "b, externalId:, customer",
        "b%20c, mobile:91982, brand",
    })
    void a_customer_or_brand_that_is_none_is_400(String brand, String customer, String field) {
        for (String view : List.of("balance", "issuances")) {
            Answer answer = get("/api/v1/brands/" + brand + "/customers/" + customer + "/" + view);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.faultyFields()).containsExactly(field);
        }
    }

    @Test
    void an_unknown_customer_has_nothing() {
        when(directory.find(any(), any())).thenReturn(Optional.empty());

        assertThat(get("/api/v1/brands/b/customers/mobile:%2B91982/balance")
                        .response()
                        .body())
                .isEqualTo("""
                {"brand":"b","customer":"mobile:91982","balance":0,"credited":0,"redeemed":0,"refunded":0,\
                "walletVersion":0,"asOf":null}""");
        assertThat(get("/api/v1/brands/b/customers/mobile:91982/issuances")
                        .response()
                        .body())
                .isEqualTo("""
                {"brand":"b","customer":"mobile:91982","walletVersion":0,"asOf":null,"rewards":[]}""");
    }

    @Test
    void a_balance() {
        when(directory.find(any(), any())).thenReturn(Optional.of("w1"));
        when(queries.query(new FindBalance("w1"), Balance.class))
                .thenReturn(CompletableFuture.completedFuture(new Balance(15, 30, 20, 5, 4, NOON)));

        assertThat(get("/api/v1/brands/b/customers/emailId:Jane@b.c/balance")
                        .response()
                        .body())
                .isEqualTo("""
                {"brand":"b","customer":"emailId:jane@b.c","balance":15,"credited":30,"redeemed":20,"refunded":5,\
                "walletVersion":4,"asOf":"2026-11-01T12:00:00Z"}""");
    }

    @Test
    void issuances_tell_the_room_that_todays_limits_leave() {
        when(directory.find(any(), any())).thenReturn(Optional.of("w1"));
        var counts = List.of(new Issuances.OfReward(7, 5, 2, 50), new Issuances.OfReward(8, 1, 0, 0));
        when(queries.query(new CountIssuances("w1"), Issuances.class))
                .thenReturn(CompletableFuture.completedFuture(new Issuances(9, NOON, counts)));
        limits(Limit.ever(10), Limit.ever(2));

        assertThat(get("/api/v1/brands/b/customers/mobile:91982/issuances")
                        .response()
                        .body())
                .isEqualTo("""
                {"brand":"b","customer":"mobile:91982","walletVersion":9,"asOf":"2026-11-01T12:00:00Z","rewards":[\
                {"rewardId":7,"issued":5,"reversed":2,"points":50,"limits":[\
                {"limit":10,"windowType":"FIXED","repeatFrequencyType":"NO_LIMIT","interval":1,"issued":3,\
                "remaining":7,"resetsAt":null},\
                {"limit":2,"windowType":"FIXED","repeatFrequencyType":"NO_LIMIT","interval":1,"issued":3,\
                "remaining":0,"resetsAt":null}]},\
                {"rewardId":8,"issued":1,"reversed":0,"points":0,"limits":[]}]}""");
    }

    /**
     * The clock stands at noon; two units of the reward's five are younger than a week, one of them not in this month.
     */
    @Test
    void issuances_ask_for_the_times_that_the_longest_window_needs() {
        when(directory.find(any(), any())).thenReturn(Optional.of("w1"));
        Instant weekAgo = Instant.parse("2026-10-25T12:00:00.000001Z");
        when(queries.query(new CountIssuances("w1"), Issuances.class))
                .thenReturn(CompletableFuture.completedFuture(
                        new Issuances(9, NOON, List.of(new Issuances.OfReward(7, 6, 1, 60)))));
        when(standingTimes.since(weekAgo, "w1", 9))
                .thenReturn(Map.of(
                        7L,
                        new TreeMap<>(Map.of(
                                Instant.parse("2026-10-26T00:00:00Z"),
                                1L,
                                Instant.parse("2026-11-01T11:00:00Z"),
                                1L))));
        limits(
                Limit.ever(9),
                new Limit(2, Limit.WindowType.ROLLING, Limit.Frequency.WEEKS, 1, null, null),
                new Limit(2, Limit.WindowType.FIXED, Limit.Frequency.MONTHS, 1, null, null));

        assertThat(get("/api/v1/brands/b/customers/mobile:91982/issuances")
                        .json()
                        .at("/rewards/0/limits")
                        .toString())
                .isEqualTo("""
                [{"limit":9,"windowType":"FIXED","repeatFrequencyType":"NO_LIMIT","interval":1,"issued":5,\
                "remaining":4,"resetsAt":null},\
                {"limit":2,"windowType":"ROLLING","repeatFrequencyType":"WEEKS","interval":1,"issued":2,\
                "remaining":0,"resetsAt":"2026-11-02T00:00:00Z"},\
                {"limit":2,"windowType":"FIXED","repeatFrequencyType":"MONTHS","interval":1,"issued":1,\
                "remaining":1,"resetsAt":null}]""");
    }

    private void limits(Limit... limits) {
        var terms = new RewardTerms(7, 5, true, null, null, List.of(limits), ZoneId.of("UTC"));
        when(catalogue.termsInForce(eq("b"), any())).thenReturn(Map.of(7L, terms));
    }

    @Test
    void a_read_model_whose_store_does_not_answer_is_503() {
        when(directory.find(any(), any())).thenReturn(Optional.of("w1"));
        when(queries.query(any(), eq(Balance.class)))
                .thenReturn(CompletableFuture.failedFuture(StoreFailures.nothingDone()));

        Answer answer = get("/api/v1/brands/b/customers/mobile:91982/balance");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.isProblem()).isTrue();
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }
}
