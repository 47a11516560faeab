package io.rewardwallet.eventstore;

import io.axoniq.axonserver.grpc.event.Event;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/** Sees to it that all who write to one Axon Server share one customer directory. */
final class DirectoryClaim {

    private final AxonServer server;
    private final CopiedEvents copied;
    private final StoredForm form;
    private final Clock clock;

    DirectoryClaim(AxonServer server, CopiedEvents copied, StoredForm form, Clock clock) {
        this.server = server;
        this.copied = copied;
        this.form = form;
        this.clock = clock;
    }

    /**
     * Claims a history that nobody has claimed.
     *
     * @throws UnsafeStore when it belongs to another directory
     */
    void check() {
        String own = copied.identity(UUID.randomUUID().toString());
        List<Event> named = server.eventsOf(DirectoryNamed.AGGREGATE, 0);
        if (named.isEmpty()) {
            try {
                server.append(List.of(ServerEvent.of(claim(own))));
                return;
            } catch (DecisionOutdated another) {
                named = server.eventsOf(DirectoryNamed.AGGREGATE, 0);
            }
        }
        var payload = named.get(0).getPayload();
        DirectoryNamed claimed =
                (DirectoryNamed) form.read(payload.getType(), payload.getData().toByteArray());
        if (!claimed.directory().equals(own)) {
            throw new UnsafeStore("The history in Axon Server belongs to another database (" + claimed.directory()
                    + "; this one is " + own + "), which alone knows the customers of its wallets. Several nodes need"
                    + " the profiles postgres,axonserver and one database; a lost database has to be restored");
        }
    }

    private EventRow claim(String own) {
        return new EventRow(
                UUID.randomUUID().toString(),
                DirectoryNamed.class.getSimpleName(),
                DirectoryNamed.AGGREGATE,
                0,
                EventRow.time(clock.instant()),
                DirectoryNamed.class.getName(),
                null,
                form.write(new DirectoryNamed(own)),
                null,
                null);
    }
}
