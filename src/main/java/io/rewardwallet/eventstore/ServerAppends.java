package io.rewardwallet.eventstore;

/**
 * Hands the events of a unit of work to Axon Server, which refuses what stands against something stored. It knows
 * nothing of terms, so these are held against the catalogue before.
 */
final class ServerAppends implements StoredEvents.Appends {

    private final AxonServer server;
    private final CopiedEvents copied;
    private final KnownHistory known;
    private final TermsInForce terms;

    ServerAppends(AxonServer server, CopiedEvents copied, KnownHistory known, TermsInForce terms) {
        this.server = server;
        this.copied = copied;
        this.known = known;
        this.terms = terms;
    }

    /**
     * Returns when Axon Server has confirmed the events; a change of terms also has to be in the copy, where every node
     * looks before it decides.
     */
    @Override
    public void append(AppendUnit unit) {
        String whyDown = known.whyDown();
        if (whyDown != null) {
            throw StoreUnavailable.nothingDone(whyDown, null);
        }
        known.awaitReadable();
        if (terms.changedSince(unit.termsUsed())) {
            throw new DecisionOutdated("a reward of the call was changed meanwhile");
        }
        copied.force();
        server.append(unit.rows().stream().map(ServerEvent::of).toList());
        if (!unit.termsChanges().isEmpty()) {
            try {
                known.awaitNewest();
            } catch (StoreUnavailable e) {
                throw StoreUnavailable.outcomeUnknown("The change is stored, but not every node may know it yet", e);
            }
        }
    }
}
