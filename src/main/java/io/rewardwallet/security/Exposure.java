package io.rewardwallet.security;

import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.stereotype.Component;

/** Warns when keys and customers' data would travel in the clear over a network. */
@Component
class Exposure implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(Exposure.class);

    private final ServerProperties server;

    Exposure(ServerProperties server) {
        this.server = server;
    }

    @Override
    public void afterSingletonsInstantiated() {
        InetAddress address = server.getAddress();
        boolean isLocal = address != null && address.isLoopbackAddress();
        boolean isEncrypted = server.getSsl() != null && server.getSsl().isEnabled();
        if (!isLocal && !isEncrypted) {
            LOG.warn(
                    "Calls are taken without TLS at {}: keys and customers' data can be read on the way. Set"
                            + " server.ssl.bundle, or server.address=127.0.0.1 behind a proxy that ends TLS",
                    address == null ? "every address of this machine" : address.getHostAddress());
        }
    }
}
