package io.rewardwallet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A query parameter is known, given once and right, or the call is refused. */
class QueryParameterTest extends OverHttp {

    private static final String BODY = """
            {"brand":"b","mobile":"91982","rewards":[{"rewardId":7}]}""";
    private static final String SINGLE = """
            {"brand":"b","mobile":"91982"}""";

    @ParameterizedTest
    @CsvSource({
        "dryrun=true, dryrun",
        "dryRum=true, dryRum",
        "dryRun=yes, dryRun",
        "dryRun=TRUE, dryRun",
        "dryRun=, dryRun",
        "dryRun, dryRun",
        "dryRun=true&dryRun=true, dryRun",
        "dryRun=true&dryRun=false, dryRun",
        "dryRun=tr%C3ue, dryRun",
        "username=x, username",
        "minVersion=1, minVersion",
    })
    void a_parameter_that_is_not_exactly_right_issues_nothing(String query, String field) {
        for (Answer answer : new Answer[] {
            post("/api/v1/rewards/issue?" + query, BODY), post("/api/v1/rewards/7/issue?" + query, SINGLE)
        }) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.isProblem()).isTrue();
            assertThat(answer.faultyFields()).containsExactly(field);
        }
        verify(desk, never()).issue(any());
    }

    @Test
    void a_misspelt_dryRun_is_answered_with_the_right_one() {
        assertThat(post("/api/v1/rewards/issue?dryrun=true", BODY).response().body())
                .contains("dryrun is unknown; did you mean dryRun?");
    }

    @ParameterizedTest
    @CsvSource({"dryRum=true", "skip_validation=maybe", "username=a&username=b", "username=a%00b"})
    void the_path_of_existing_clients_is_as_strict(String query) {
        assertThat(post("/api_gateway/rewards/core/v1/user/rewards/issue?" + query, BODY)
                        .status())
                .isEqualTo(400);
        verify(desk, never()).issue(any());
    }

    @Test
    void a_username_has_at_most_128_characters() {
        String path = "/api_gateway/rewards/core/v1/user/rewards/issue?username=";

        assertThat(post(path + "u".repeat(128), BODY).status()).isEqualTo(200);
        assertThat(post(path + "u".repeat(129), BODY).faultyFields()).containsExactly("username");
    }

    @ParameterizedTest
    @CsvSource({
        "/rewards?limit=0, limit",
        "/rewards?limit=501, limit",
        "/rewards?limit=-1, limit",
        "/rewards?limit=1.5, limit",
        "/rewards?limit=+5, limit",
        "/rewards?limit=99999999999, limit",
        "/rewards?limit=, limit",
        "/rewards?limits=5, limits",
        "/rewards?cursor=nonsense!, cursor",
        "/rewards?cursor=YWZ0ZXI6eA, cursor",
        "/rewards?cursor=, cursor",
        "/rewards/7?x=1, x",
        "/rewards/7/history?limit=1, limit",
        "/rewards/0, rewardId",
        "/rewards/seven, rewardId",
        "/rewards/9223372036854775808, rewardId",
        "/customers/mobile:91982/balance?minVersion=1, minVersion",
        "/customers/mobile:91982/balance?minVersion=-1, minVersion",
        "/customers/mobile:91982/balance?at=yesterday, at",
        "/customers/mobile:91982/balance?at=2026-11-01, at",
        "/customers/mobile:91982/balance?at=2026-11-01T00:00:00Z&atVersion=0, atVersion",
        "/customers/mobile:91982/audit?order=up, order",
        "/customers/mobile:91982/audit?type=Nothing, type",
        "/customers/mobile:91982/audit?limit=501, limit",
        "/customers/mobile:91982/audit?cursor=x, cursor",
        "/customers/mobile:91982/audit?requestID=r, requestID",
        "/rewards/7/issuances?by=WEEK, by",
        "/rewards/7/issuances?from=2026-11-01T01:00:00Z, from",
        "/rewards/7/issuances?to=2026-13-01, to",
        "/customers/mobile:91982/issuances?atVersion=1, atVersion",
    })
    void every_read_is_as_strict(String path, String field) {
        Answer answer = get("/api/v1/brands/b" + path);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.isProblem()).isTrue();
        assertThat(answer.faultyFields()).containsExactly(field);
    }

    @Test
    void changing_a_reward_and_crediting_points_take_no_parameter() {
        assertThat(put("/api/v1/brands/b/rewards/7?dryRun=true", "{\"name\":\"n\",\"intouchPoints\":1}")
                        .faultyFields())
                .containsExactly("dryRun");
        assertThat(post("/api/v1/points/credit?dryRun=true", """
                        {"brand":"b","mobile":"91982","points":1,"requestId":"r"}""").faultyFields())
                .containsExactly("dryRun");
        verify(catalogue, never()).define(any(), any(), any());
        verify(desk, never()).credit(any());
    }
}
