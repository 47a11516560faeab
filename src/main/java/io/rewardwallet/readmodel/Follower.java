package io.rewardwallet.readmodel;

import io.rewardwallet.wallet.WalletEvent;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.Segment;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/** Gathers the wallet events of a processor's batch and hands them to the projection at once, before its commit. */
final class Follower implements EventHandlerInvoker {

    private final Projection projection;
    private final TableSet tables;

    Follower(Projection projection, TableSet tables) {
        this.projection = projection;
        this.tables = tables;
    }

    @Override
    public boolean canHandle(EventMessage<?> message, Segment segment) {
        return canHandleType(message.getPayloadType());
    }

    @Override
    public boolean canHandleType(Class<?> payloadType) {
        return WalletEvent.class.isAssignableFrom(payloadType);
    }

    @Override
    public void handle(EventMessage<?> message, Segment segment) {
        UnitOfWork<?> batch = CurrentUnitOfWork.get().root();
        List<NumberedEvent> gathered = batch.getOrComputeResource("events-of-" + hashCode(), key -> {
            List<NumberedEvent> events = new ArrayList<>();
            batch.onPrepareCommit(commit -> projection.apply(tables, events));
            return events;
        });
        long sequenceNumber = ((DomainEventMessage<?>) message).getSequenceNumber();
        gathered.add(new NumberedEvent(sequenceNumber + 1, (WalletEvent) message.getPayload()));
    }
}
