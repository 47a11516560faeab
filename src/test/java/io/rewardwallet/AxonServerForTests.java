package io.rewardwallet;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * An Axon Server with an empty history: the one that {@code AXONSERVER_HOST} names (with {@code AXONSERVER_PORT}, 8124,
 * and {@code AXONSERVER_HTTP_PORT}, 8024), or one in a container. It has to run with {@code
 * axoniq.axonserver.devmode.enabled}, for each class of tests empties it.
 */
public record AxonServerForTests(String host, int port, int httpPort) {

    /** The same as in axonserver/compose.yaml. */
    private static final String IMAGE = "axoniq/axonserver:2025.2.5";

    private static GenericContainer<?> container;

    /** Skips a class of tests, and says why, where there is no Axon Server. */
    public static final class Needed implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (System.getenv("AXONSERVER_HOST") != null) {
                return ConditionEvaluationResult.enabled("AXONSERVER_HOST names an Axon Server");
            }
            return DockerClientFactory.instance().isDockerAvailable()
                    ? ConditionEvaluationResult.enabled("a Docker engine can start an Axon Server")
                    : ConditionEvaluationResult.disabled(
                            "AXONSERVER_HOST names no Axon Server and there is no Docker engine to start one");
        }
    }

    /** Whatever was in it is gone. */
    public static synchronized AxonServerForTests empty() {
        AxonServerForTests server = System.getenv("AXONSERVER_HOST") == null ? started() : named();
        server.purge();
        return server;
    }

    private static AxonServerForTests named() {
        return new AxonServerForTests(
                System.getenv("AXONSERVER_HOST"),
                numberIn("AXONSERVER_PORT", 8124),
                numberIn("AXONSERVER_HTTP_PORT", 8024));
    }

    private static int numberIn(String variable, int otherwise) {
        String value = System.getenv(variable);
        return value == null ? otherwise : Integer.parseInt(value);
    }

    /** It ends with the tests. */
    private static AxonServerForTests started() {
        if (container == null) {
            container = new GenericContainer<>(IMAGE)
                    .withExposedPorts(8024, 8124)
                    .withEnv("AXONIQ_AXONSERVER_STANDALONE", "true")
                    .withEnv("AXONIQ_AXONSERVER_HOSTNAME", "localhost")
                    .withEnv("AXONIQ_AXONSERVER_DEVMODE_ENABLED", "true")
                    .waitingFor(
                            Wait.forHttp("/actuator/health").forPort(8024).withStartupTimeout(Duration.ofMinutes(3)));
            container.start();
        }
        return new AxonServerForTests(
                container.getHost(), container.getMappedPort(8124), container.getMappedPort(8024));
    }

    private void purge() {
        URI purge = URI.create("http://" + host + ":" + httpPort + "/v1/devmode/purge-events");
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(purge).DELETE().build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new AssertionError("Axon Server was not emptied: " + answer.statusCode()
                        + "; it has to run with axoniq.axonserver.devmode.enabled=true");
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("Axon Server was not emptied", e);
        }
    }

    /** What a node is started with to use it. */
    public Map<String, String> settings(String profiles, String node) {
        return Map.of(
                "spring.profiles.active", profiles,
                "axon.axonserver.servers", host + ":" + port,
                "axon.axonserver.client-id", node,
                "rewards.node", node);
    }
}
