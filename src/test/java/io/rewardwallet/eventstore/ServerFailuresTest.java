package io.rewardwallet.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.grpc.Status;
import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.CustomerRewardWallet;
import io.rewardwallet.wallet.EventKey;
import io.rewardwallet.wallet.PointsCredited;
import io.rewardwallet.wallet.WalletOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.axonframework.axonserver.connector.AxonServerException;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.NoHandlerForCommandException;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.json.JacksonSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What crosses the wire between a node and Axon Server arrives as what it was; needs no server. */
class ServerFailuresTest {

    private final JacksonSerializer wire =
            JacksonSerializer.builder().objectMapper(StoredJson.mapper()).build();

    static Stream<RuntimeException> failuresOfTheStore() {
        return Stream.of(
                new DecisionOutdated("changed"),
                new AlreadyStored("known"),
                StoreUnavailable.nothingDone("away", null),
                StoreUnavailable.outcomeUnknown("lost", null));
    }

    @ParameterizedTest
    @MethodSource("failuresOfTheStore")
    void a_failure_of_the_store_keeps_its_kind(RuntimeException failure) {
        SimpleCommandBus bus = SimpleCommandBus.builder().build();
        var telling = new TellingCommandBus(bus);
        telling.subscribe(String.class.getName(), command -> {
            throw failure;
        });
        CommandResultMessage<?>[] told = new CommandResultMessage<?>[1];
        telling.dispatch(new GenericCommandMessage<>("do"), (command, result) -> told[0] = result);

        Object details = told[0].exceptionDetails().orElseThrow();
        SerializedObject<byte[]> sent = wire.serialize(details, byte[].class);
        RuntimeException arrived = ServerCommands.translated(
                new CommandExecutionException("remote", null, wire.<byte[], Object>deserialize(sent)));

        assertThat(arrived).hasSameClassAs(failure).hasMessage(failure.getMessage());
        if (failure instanceof StoreUnavailable unavailable) {
            assertThat(((StoreUnavailable) arrived).surelyNothingDone()).isEqualTo(unavailable.surelyNothingDone());
        }
    }

    @Test
    void a_server_without_handlers_has_surely_done_nothing() {
        assertThat(ServerCommands.translated(new NoHandlerForCommandException("none")))
                .asInstanceOf(type(StoreUnavailable.class))
                .matches(StoreUnavailable::surelyNothingDone);
    }

    static Stream<RuntimeException> brokenWays() {
        return Stream.of(
                new AxonServerException("AXONIQ-3001", "connection failed"),
                new CommandExecutionException("late", new TimeoutException()),
                new CommandExecutionException("stopping", new InterruptedException()),
                Status.UNAVAILABLE.asRuntimeException());
    }

    @ParameterizedTest
    @MethodSource("brokenWays")
    void a_broken_way_says_nothing_about_the_command(RuntimeException broken) {
        assertThat(ServerCommands.translated(broken))
                .asInstanceOf(type(StoreUnavailable.class))
                .matches(unavailable -> !unavailable.surelyNothingDone());
    }

    @Test
    void a_bug_stays_a_bug() {
        RuntimeException bug = new IllegalStateException("bug");
        assertThat(ServerCommands.translated(bug)).isSameAs(bug);
        RuntimeException remote = new CommandExecutionException("bug", null);
        assertThat(ServerCommands.translated(remote)).isSameAs(remote);
    }

    /** An outcome without a version could not be held against the history, and would be refused at run time. */
    @Test
    void every_decision_of_a_wallet_says_which_version_it_was_made_with() {
        assertThat(Stream.of(CustomerRewardWallet.class.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(CommandHandler.class)))
                .hasSizeGreaterThan(1)
                .allMatch(method -> WalletOutcome.class.isAssignableFrom(method.getReturnType()));
    }

    /** Axon Server keeps milliseconds and an empty revision; the row gets both back as they were. */
    @Test
    void an_event_comes_back_as_the_row_that_it_was() {
        StoredForm form = new StoredForm();
        Instant at = Instant.parse("2026-11-01T10:00:00.123456Z");
        PointsCredited credit = new PointsCredited("W", "b", "r", 5, 5, CallDetails.NONE, at);
        UUID key = EventKey.of("b", "r", "W", String.valueOf(credit.identity()));
        OffsetDateTime time = EventRow.time(at);
        byte[] metaData = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
        EventRow row = new EventRow(
                String.valueOf(credit.identity()),
                "CustomerRewardWallet",
                "W",
                7,
                time,
                PointsCredited.class.getName(),
                null,
                form.write(credit),
                metaData,
                key);

        assertThat(ServerEvent.rowOf(ServerEvent.of(row), form))
                .usingRecursiveComparison()
                .isEqualTo(row);
    }

    @Test
    void an_event_of_something_else_is_not_copied_as_if_it_were_ours() {
        StoredForm form = new StoredForm();
        EventRow foreign = new EventRow(
                "id", "T", "A", 0, EventRow.time(Instant.EPOCH), "com.example.Other", null, new byte[0], null, null);
        assertThatThrownBy(() -> ServerEvent.rowOf(ServerEvent.of(foreign), form))
                .hasMessageContaining("com.example.Other");
    }
}
