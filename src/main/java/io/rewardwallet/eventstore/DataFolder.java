package io.rewardwallet.eventstore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Makes {@code rewards.data-dir} an absolute folder before anything reads it: the embedded database does not take a path
 * that is relative without saying so.
 */
class DataFolder implements EnvironmentPostProcessor {

    private static final String SETTING = "rewards.data-dir";
    private static final String DEFAULT = "./data";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        String setting = environment.getProperty(SETTING, DEFAULT);
        Path folder = Path.of(setting).toAbsolutePath().normalize();
        if (folder.toString().contains(";")) {
            throw new UnsafeStore(SETTING + "=" + setting + " contains a semicolon; choose another folder");
        }
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("dataFolder", Map.of(SETTING, folder.toString())));
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UnsafeStore(SETTING + "=" + setting + " cannot be created: " + e);
        }
    }
}
