package io.rewardwallet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.rewardwallet.catalogue.RewardChange;
import io.rewardwallet.catalogue.RewardOnOffer;
import io.rewardwallet.issuance.CountRewardIssuances;
import io.rewardwallet.wallet.Headroom;
import io.rewardwallet.wallet.Limit;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

/** Rewards are defined, read and listed as the contract says; a rule that is not built is never accepted. */
class RewardTest extends OverHttp {

    private static final String PATH = "/api/v1/brands/b/rewards";
    private static final String NO_LIMIT = "\"windowType\":\"FIXED\",\"repeatFrequencyType\":\"NO_LIMIT\"";
    private static final String COFFEE = """
            {"rewardId":7,"name":"Coffee","paymentMode":"POINTS","redemptionType":"INTOUCH_POINTS","intouchPoints":5,\
            "enabled":true,"startTime":"2026-01-01T00:00:00Z","endTime":null,"restrictions":{"customerLevel":[\
            {"kpi":"QUANTITY","limit":3,"windowType":"FIXED","repeatFrequencyType":"NO_LIMIT","interval":1}],\
            "rewardLevel":[]}%s}""";

    @Test
    void a_reward_is_created_and_then_replaced() {
        when(catalogue.define(eq("b"), eq(coffee(7)), eq(CALLER))).thenReturn(true, false);
        String body = """
                {"name":"Coffee","intouchPoints":5,"startTime":"2026-01-01T00:00:00Z","endTime":null,
                 "restrictions":{"customerLevel":[{"kpi":"QUANTITY","limit":3,%s}],"rewardLevel":[]}}""".formatted(NO_LIMIT);

        Answer created = put(PATH + "/7", body);
        Answer replaced = put(PATH + "/7", body);

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.response().body()).isEqualTo(COFFEE.formatted(""));
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.response().body()).isEqualTo(created.response().body());
    }

    @Test
    void a_free_reward_costs_nothing_whatever_price_is_sent() {
        assertThat(put(PATH + "/7", "{\"name\":\"n\",\"paymentMode\":\"FREE\"}")
                        .json()
                        .get("intouchPoints"))
                .hasToString("0");
        assertThat(put(PATH + "/7", "{\"name\":\"n\",\"paymentMode\":\"FREE\",\"intouchPoints\":5}")
                        .json()
                        .get("intouchPoints"))
                .hasToString("0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "name | {'intouchPoints':1}",
                "name | {'name':'','intouchPoints':1}",
                "name | {'name':' ','intouchPoints':1}",
                "name | {'name':5,'intouchPoints':1}",
                "name | {'name':'a\\u0000','intouchPoints':1}",
                "intouchPoints | {'name':'n'}",
                "intouchPoints | {'name':'n','intouchPoints':-1}",
                "intouchPoints | {'name':'n','intouchPoints':1000000001}",
                "intouchPoints | {'name':'n','intouchPoints':5.0}",
                "intouchPoints | {'name':'n','paymentMode':'FREE','intouchPoints':-1}",
                "paymentMode | {'name':'n','intouchPoints':1,'paymentMode':'CASH'}",
                "paymentMode | {'name':'n','intouchPoints':1,'paymentMode':'points'}",
                "redemptionType | {'name':'n','intouchPoints':1,'redemptionType':'MILES'}",
                "enabled | {'name':'n','intouchPoints':1,'enabled':'true'}",
                "startTime | {'name':'n','intouchPoints':1,'startTime':'2026-01-01'}",
                "startTime | {'name':'n','intouchPoints':1,'startTime':1767225600}",
                "endTime | {'name':'n','intouchPoints':1,'endTime':'+20000-01-01T00:00:00Z'}",
                "endTime | {'name':'n','intouchPoints':1,'startTime':'2026-01-01T00:00:00Z','endTime':'2026-01-01T00:00:00Z'}",
                "intouchpoint | {'name':'n','intouchPoints':1,'intouchpoint':1}",
                "restrictions | {'name':'n','intouchPoints':1,'restrictions':[]}",
                "restrictions.customerlevel | {'name':'n','intouchPoints':1,'restrictions':{'customerlevel':[]}}",
                "restrictions.customerLevel | LIMITS{}",
                "restrictions.customerLevel | LIMITS[L,L,L,L,L,L,L,L,L,L,L]",
                "restrictions.customerLevel[0].kpi | LIMITS[{'kpi':'AMOUNT','limit':1,ALWAYS}]",
                "restrictions.customerLevel[0].limit | LIMITS[{'kpi':'QUANTITY',ALWAYS}]",
                "restrictions.customerLevel[0].limit | LIMITS[{'kpi':'QUANTITY','limit':-1,ALWAYS}]",
                "restrictions.customerLevel[0].limit | LIMITS[{'kpi':'QUANTITY','limit':1000000001,ALWAYS}]",
                "restrictions.customerLevel[0].interval | LIMITS[{'kpi':'QUANTITY','limit':1,'interval':0,ALWAYS}]",
                "restrictions.customerLevel[0].interval | LIMITS[{'kpi':'QUANTITY','limit':1,'interval':1001,ALWAYS}]",
                "restrictions.customerLevel[0].weekStartDay | LIMITS[{'kpi':'QUANTITY','limit':1,'weekStartDay':'MONDAY',ALWAYS}]",
                "restrictions.customerLevel[0].startOfCycle | LIMITS[{'kpi':'QUANTITY','limit':1,'startOfCycle':'2026-01-01T00:00:00Z',ALWAYS}]",
                "restrictions.customerLevel[0].repeatFrequencyType | LIMITS[{'kpi':'QUANTITY','limit':1,'windowType':'ROLLING','repeatFrequencyType':'YEARS'}]",
                "restrictions.customerLevel[0].weekStartDay | LIMITS[{'kpi':'QUANTITY','limit':1,'weekStartDay':'MONDAY',EVERY 'DAYS'}]",
                "restrictions.customerLevel[0].weekStartDay | LIMITS[{'kpi':'QUANTITY','limit':1,'weekStartDay':'monday',EVERY 'WEEKS'}]",
                "restrictions.customerLevel[0].weekStartDay | LIMITS[{'kpi':'QUANTITY','limit':1,'weekStartDay':'MONDAY',LAST 'WEEKS'}]",
                "restrictions.customerLevel[0].startOfCycle | LIMITS[{'kpi':'QUANTITY','limit':1,'startOfCycle':'2026-01-01T00:00:00Z',LAST 'WEEKS'}]",
                "restrictions.customerLevel[0].startOfCycle | LIMITS[{'kpi':'QUANTITY','limit':1,'startOfCycle':'2026-01-01',EVERY 'WEEKS'}]",
                "restrictions.customerLevel[0].startOfCycle | LIMITS[{'kpi':'QUANTITY','limit':1,'interval':2,EVERY 'MONTHS'}]",
                "restrictions.rewardLevel | {'name':'n','intouchPoints':1,'restrictions':{'rewardLevel':[L,L,L,L,L,L,L,L,L,L,L]}}",
                "restrictions.rewardLevel[0].limit | {'name':'n','intouchPoints':1,'restrictions':{'rewardLevel':[{'kpi':'QUANTITY',ALWAYS}]}}",
            })
    void a_faulty_rule_is_named_and_nothing_is_defined(String field, String readable) {
        String body = readable.replaceFirst(
                        "LIMITS(.*)", "{'name':'n','intouchPoints':1,'restrictions':{'customerLevel':$1}}")
                .replaceAll("\\bL\\b", "{'kpi':'QUANTITY','limit':1,ALWAYS}")
                .replace("ALWAYS", NO_LIMIT)
                .replace("EVERY ", "'windowType':'FIXED','repeatFrequencyType':")
                .replace("LAST ", "'windowType':'ROLLING','repeatFrequencyType':")
                .replace('\'', '"');

        Answer answer = put(PATH + "/7", body);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.isProblem()).isTrue();
        assertThat(answer.faultyFields()).containsExactly(field);
        verify(catalogue, never()).define(any(), any(), any());
    }

    @Test
    void limits_over_all_customers_show_what_is_left() {
        Limit weekly = new Limit(3, Limit.WindowType.ROLLING, Limit.Frequency.WEEKS, 1, null, null);
        Instant monday = Instant.parse("2026-06-01T00:00:00Z");
        when(catalogue.find("b", 7)).thenReturn(Optional.of(coffee(7)));
        when(catalogue.stock("b", 7))
                .thenReturn(List.of(new Headroom(Limit.ever(100), 40, 60, null), new Headroom(weekly, 3, 0, monday)));
        when(queries.query(any(), eq(Long.class))).thenReturn(CompletableFuture.completedFuture(42L));

        var answer = get(PATH + "/7").json();

        assertThat(answer.get("issued").asLong()).isEqualTo(42);
        assertThat(answer.at("/restrictions/rewardLevel").toString())
                .isEqualTo("[{\"kpi\":\"QUANTITY\",\"limit\":100,\"windowType\":\"FIXED\","
                        + "\"repeatFrequencyType\":\"NO_LIMIT\",\"interval\":1,\"issued\":40,\"remaining\":60,"
                        + "\"resetsAt\":null},{\"kpi\":\"QUANTITY\",\"limit\":3,\"windowType\":\"ROLLING\","
                        + "\"repeatFrequencyType\":\"WEEKS\",\"interval\":1,\"issued\":3,\"remaining\":0,"
                        + "\"resetsAt\":\"2026-06-01T00:00:00Z\"}]");
    }

    @Test
    void limits_over_all_customers_are_refused_where_they_cannot_be_kept() {
        String body = """
                {"name":"n","intouchPoints":1,"restrictions":{"rewardLevel":[{"kpi":"QUANTITY","limit":1,%s}]}}""".formatted(NO_LIMIT);

        MockHttpServletRequest request = new MockHttpServletRequest("PUT", PATH + "/7");
        request.setContentType("application/json");
        request.setContent(body.getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> RewardForm.read(7, JsonBody.of(request), false))
                .hasMessage("restrictions.rewardLevel: limits over all customers are not available with Axon Server");
    }

    /** @param echoed null: as sent, with an interval of 1 */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "FIXED   | DAYS   |                                                              |",
                "FIXED   | WEEKS  |                                                              | 'weekStartDay':'MONDAY'",
                "FIXED   | WEEKS  | 'weekStartDay':'SUNDAY'                                      |",
                "FIXED   | MONTHS | 'startOfCycle':'2026-01-31T00:00:00Z'                        |",
                "FIXED   | MONTHS | 'interval':1000,'startOfCycle':'2026-01-31T00:00:00Z'        |",
                "FIXED   | WEEKS  | 'interval':2,'weekStartDay':'FRIDAY','startOfCycle':'2026-01-31T00:00:00Z' |",
                "ROLLING | DAYS   | 'interval':7                                                 |",
                "ROLLING | WEEKS  |                                                              |",
                "ROLLING | MONTHS | 'interval':12                                                |",
            })
    void a_window_is_defined_and_echoed_with_its_defaults(String type, String frequency, String more, String defaults) {
        String limit =
                "'kpi':'QUANTITY','limit':3,'windowType':'%s','repeatFrequencyType':'%s'".formatted(type, frequency);
        String sent = limit + (more == null ? "" : "," + more);
        String echo = more != null && more.contains("interval") ? sent : sent.replace(limit, limit + ",'interval':1");

        Answer answer = put(PATH + "/7", """
                {"name":"n","intouchPoints":1,"restrictions":{"customerLevel":[{%s}]}}""".formatted(sent.replace('\'', '"')));

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(answer.json().at("/restrictions/customerLevel").toString().replace('"', '\''))
                .isEqualTo("[{" + echo + (defaults == null ? "" : "," + defaults) + "}]");
    }

    @Test
    void one_reward_tells_how_many_units_were_issued() {
        when(catalogue.find("b", 7)).thenReturn(Optional.of(coffee(7)));
        when(queries.query(new CountRewardIssuances("b", 7), Long.class))
                .thenReturn(CompletableFuture.completedFuture(12L));

        assertThat(get(PATH + "/7").response().body()).isEqualTo(COFFEE.formatted(",\"issued\":12"));
    }

    @Test
    void an_unknown_reward_is_404() {
        when(catalogue.find(any(), anyLong())).thenReturn(Optional.empty());
        when(catalogue.history(any(), anyLong())).thenReturn(List.of());

        for (Answer answer : List.of(get(PATH + "/7"), get(PATH + "/7/history"))) {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.isProblem()).isTrue();
        }
    }

    @Test
    void rewards_are_listed_page_by_page() {
        when(catalogue.list(eq("b"), anyLong(), anyInt())).thenAnswer(call -> LongStream.rangeClosed(1, 5)
                .filter(id -> id > call.<Long>getArgument(1))
                .limit(call.<Integer>getArgument(2))
                .mapToObj(RewardTest::coffee)
                .toList());

        Answer first = get(PATH + "?limit=3");
        Answer second = get(PATH + "?limit=3&cursor=" + first.json().get("next").asString());

        assertThat(idsIn(first)).containsExactly(1L, 2L, 3L);
        assertThat(idsIn(second)).containsExactly(4L, 5L);
        assertThat(second.json().get("next").isNull()).isTrue();
        assertThat(get(PATH + "?limit=5").json().get("next").isNull()).isTrue();
        assertThat(idsIn(get(PATH))).hasSize(5);
    }

    @Test
    void a_history_tells_who_changed_what_when() {
        Instant noon = Instant.parse("2026-11-01T12:00:00Z");
        when(catalogue.history("b", 7))
                .thenReturn(List.of(
                        new RewardChange(noon, null, null, coffee(7)),
                        new RewardChange(noon, "ops", coffee(7), coffee(7))));
        String coffee = COFFEE.formatted("");

        assertThat(get(PATH + "/7/history").response().body()).isEqualTo("""
                [{"at":"2026-11-01T12:00:00Z","actor":null,"from":null,"to":%s},\
                {"at":"2026-11-01T12:00:00Z","actor":"ops","from":%s,"to":%s}]""".formatted(coffee, coffee, coffee));
    }

    private static List<Long> idsIn(Answer page) {
        return page.json()
                .get("rewards")
                .valueStream()
                .map(reward -> reward.get("rewardId").longValue())
                .toList();
    }

    private static RewardOnOffer coffee(long rewardId) {
        return new RewardOnOffer(
                rewardId,
                "Coffee",
                RewardOnOffer.PaymentMode.POINTS,
                RewardOnOffer.RedemptionType.INTOUCH_POINTS,
                5,
                true,
                Instant.parse("2026-01-01T00:00:00Z"),
                null,
                List.of(Limit.ever(3)),
                List.of());
    }
}
