package io.rewardwallet.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

/** A start that would send keys over a network in the clear says what to do about it. */
@ExtendWith(OutputCaptureExtension.class)
class ExposureTest {

    private static final String WARNING = "Calls are taken without TLS at ";

    @Test
    void another_address_than_loopback_without_TLS_is_warned_of(CapturedOutput output) throws UnknownHostException {
        startOn("192.0.2.1", null);
        assertThat(output)
                .contains(WARNING + "192.0.2.1")
                .contains("Set server.ssl.bundle, or server.address=127.0.0.1");
    }

    @Test
    void no_address_means_all_of_them(CapturedOutput output) throws UnknownHostException {
        startOn(null, null);
        assertThat(output).contains(WARNING + "every address of this machine");
    }

    @Test
    void loopback_and_TLS_are_quiet(CapturedOutput output) throws UnknownHostException {
        startOn("127.0.0.1", null);
        startOn("::1", null);
        startOn("192.0.2.1", new Ssl());
        assertThat(output).doesNotContain(WARNING);
    }

    @Test
    void TLS_that_is_switched_off_is_none(CapturedOutput output) throws UnknownHostException {
        Ssl off = new Ssl();
        off.setEnabled(false);
        startOn("192.0.2.1", off);
        assertThat(output).contains(WARNING);
    }

    private static void startOn(String address, Ssl ssl) throws UnknownHostException {
        var server = new ServerProperties();
        server.setAddress(address == null ? null : InetAddress.getByName(address));
        server.setSsl(ssl);
        new Exposure(server).afterSingletonsInstantiated();
    }
}
