package io.rewardwallet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.rewardwallet.readmodel.ParkedWallets.ParkedWallet;
import io.rewardwallet.readmodel.Projection;
import io.rewardwallet.security.Caller;
import io.rewardwallet.security.Role;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A brand's auditor sees that wallets of its brand are parked, and nothing of other brands. */
class ParkedWalletsOfBrandTest extends OverHttp {

    private static final String PATH = "/api/v1/read-models/balance/dead-letters";

    @Test
    void each_key_sees_those_of_its_brand() {
        when(models.find("balance")).thenReturn(Optional.of(mock(Projection.class)));
        when(parked.of("balance")).thenReturn(List.of(letter("mine"), letter("theirs"), letter("forgotten")));
        when(directory.brandOf("mine")).thenReturn(Optional.of("b"));
        when(directory.brandOf("theirs")).thenReturn(Optional.of("other"));
        when(directory.brandOf("forgotten")).thenReturn(Optional.empty());

        assertThat(walletsSeenBy(Caller.ALL_BRANDS)).containsExactly("mine", "theirs", "forgotten");
        assertThat(walletsSeenBy("b")).containsExactly("mine");
        assertThat(walletsSeenBy("nobodys")).isEmpty();
    }

    private List<String> walletsSeenBy(String brand) {
        when(keys.find(KEY)).thenReturn(Optional.of(new Caller("k", "auditor", brand, Set.of(Role.AUDITOR))));
        return get(PATH)
                .json()
                .valueStream()
                .map(letter -> letter.get("wallet").asString())
                .toList();
    }

    private static ParkedWallet letter(String wallet) {
        return new ParkedWallet(UUID.randomUUID(), wallet, "RewardIssued", "e", Instant.EPOCH, 1);
    }
}
