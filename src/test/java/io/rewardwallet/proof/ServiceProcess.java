package io.rewardwallet.proof;

import io.rewardwallet.StartedService;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** The service as a process of its own: the packaged jar where {@code -Dproof.jar} names it, else the classes that it is made of. */
final class ServiceProcess {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private final int port;
    private final List<String> options;
    private final List<String> arguments;
    private final Path logs;
    private Process process;

    ServiceProcess(Path logs, List<String> arguments) {
        this(logs, List.of("-XX:TieredStopAtLevel=1"), arguments);
    }

    /** @param options of Java itself */
    ServiceProcess(Path logs, List<String> options, List<String> arguments) {
        this.options = options;
        this.port = freePort();
        this.logs = logs;
        this.arguments = arguments;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void startAndAwait() {
        start();
        awaitReady();
    }

    void start() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        String jar = System.getProperty("proof.jar");
        command.addAll(
                jar == null
                        ? List.of("-cp", classPathOfService(), "io.rewardwallet.RewardsApplication")
                        : List.of("-jar", jar));
        command.add("--server.port=" + port);
        command.add("--rewards.operator-key=" + StartedService.OPERATOR_KEY);
        command.addAll(arguments);
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            Files.createTempFile(logs, "service", ".log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Axon's test library puts on the class path resolves parameters that the service itself could not. */
    private static String classPathOfService() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes") && !entry.contains("axon-test"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    void awaitReady() {
        Awaitility.await("start of the service")
                .atMost(Duration.ofSeconds(90))
                .ignoreExceptions()
                .until(() -> send("GET", "/actuator/health/readiness", "").statusCode() == 200);
    }

    /** SIGKILL. */
    void kill() {
        if (process == null) {
            return;
        }
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The most memory that it ever had, in kilobytes. */
    long residentKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** A long answer, as it comes; its status must be 200. */
    InputStream stream(String path, String accept, Duration longest) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + StartedService.OPERATOR_KEY)
                .header("Accept", accept)
                .timeout(longest)
                .build();
        HttpResponse<InputStream> answer = HTTP.send(request, BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + " is answered with " + answer.statusCode());
        }
        return answer.body();
    }

    HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + StartedService.OPERATOR_KEY)
                .timeout(Duration.ofSeconds(30));
        if (method.equals("GET")) {
            request.GET();
        } else {
            request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body));
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
