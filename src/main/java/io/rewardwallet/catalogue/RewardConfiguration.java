package io.rewardwallet.catalogue;

import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.ConfigurerModule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes Axon know the {@link Reward}; read from its few events each time, so without cache and snapshot. */
@Configuration(proxyBeanMethods = false)
class RewardConfiguration {

    @Bean
    ConfigurerModule rewards() {
        return configurer -> configurer.configureAggregate(AggregateConfigurer.defaultConfiguration(Reward.class));
    }
}
