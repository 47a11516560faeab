package io.rewardwallet.eventstore;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rewardwallet.wallet.WalletCommand;
import java.util.concurrent.TimeUnit;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.slf4j.MDC;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/**
 * Times how long wallets take to decide and events to be stored, and names the wallet in the log lines of the call. Axon's
 * own metrics are configured for an older Spring Boot and never appear.
 */
@Component
class CommandWatch implements SmartInitializingSingleton {

    private final CommandBus commands;
    private final Timer decide;
    private final Timer append;

    CommandWatch(CommandBus commands, MeterRegistry registry) {
        this.commands = commands;
        this.decide = Timer.builder("rewards.decide")
                .description("Loading a wallet or reward and deciding a command")
                .publishPercentileHistogram()
                .register(registry);
        this.append = Timer.builder("rewards.append")
                .description("From the decision until its events would survive a power cut")
                .publishPercentileHistogram()
                .register(registry);
    }

    @Override
    public void afterSingletonsInstantiated() {
        commands.registerHandlerInterceptor(this::watch);
    }

    private Object watch(UnitOfWork<? extends CommandMessage<?>> unit, InterceptorChain chain) throws Exception {
        if (unit.getMessage().getPayload() instanceof WalletCommand wallet) {
            MDC.put("walletId", wallet.walletId());
        }
        long start = System.nanoTime();
        Object outcome = chain.proceed();
        long decided = System.nanoTime();
        decide.record(decided - start, TimeUnit.NANOSECONDS);
        unit.afterCommit(done -> {
            if (StoredEvents.hasAppended(done)) {
                append.record(System.nanoTime() - decided, TimeUnit.NANOSECONDS);
            }
        });
        return outcome;
    }
}
