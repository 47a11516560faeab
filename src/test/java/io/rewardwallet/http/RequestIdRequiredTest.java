package io.rewardwallet.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** {@code rewards.require-request-id=true}: no line may go without a key. */
@TestPropertySource(properties = "rewards.require-request-id=true")
class RequestIdRequiredTest extends OverHttp {

    @Test
    void a_line_without_requestId_is_refused() {
        Answer bulk = post("/api/v1/rewards/issue", """
                {"brand": "b", "mobile": "91982", "rewards": [{"rewardId": 1}]}""");
        Answer single = post("/api/v1/rewards/1/issue", """
                {"brand": "b", "mobile": "91982"}""");

        assertThat(bulk.status()).isEqualTo(400);
        assertThat(bulk.faultyFields()).containsExactly("rewards[0].requestId");
        assertThat(single.faultyFields()).containsExactly("requestId");
    }
}
