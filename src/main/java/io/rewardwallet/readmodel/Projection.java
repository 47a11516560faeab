package io.rewardwallet.readmodel;

import java.util.List;

/**
 * What a read model makes of events. Keeps one row a wallet with the version it has reached, moved by every event of the
 * wallet, whether it means anything to the model or not, so that a caller can wait for its own write.
 */
public interface Projection {

    /** The model's name in paths and in read_model_generation. */
    String model();

    /**
     * Counts events in; runs inside the transaction that also stores the position. An event that a wallet's row has reached
     * already is passed over, so being handed one twice is harmless.
     *
     * @param events in the order of the history, of any wallets
     * @throws EventMissed when an event before one of these was never counted
     */
    void apply(TableSet tables, List<NumberedEvent> events);
}
