package io.rewardwallet.wallet;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The requestIds that a wallet has in its state: those that its newest events were about, so what is kept follows from the
 * order of events alone. All others are in the history and are looked up there; none is ever forgotten by the wallet. An id
 * that is not kept and surely was not let go of is new, and nothing has to be looked up for it.
 */
final class RequestMemory {

    /** So many are kept; a state of constant size however long the history is. */
    static final int NEWEST = 256;

    /** Pieces in which all that is kept was issued; or a few requests of 1,000 pieces each could outweigh the rest. */
    private static final int MOST_PIECES = 2_048;

    private int most;
    private int pieces;
    private IdFilter letGo = new IdFilter();
    private LinkedHashMap<String, HandledRequest> newest = new LinkedHashMap<>();

    RequestMemory() {
        this(NEWEST);
    }

    /** @param most requestIds that are kept */
    RequestMemory(int most) {
        this.most = most;
    }

    /**
     * Takes an event in.
     *
     * @param number of the event in the wallet, 1 for the first
     */
    void note(WalletEvent event, long number) {
        String requestId = event.requestId();
        if (requestId == null || event instanceof PointsRedeemed) {
            return;
        }
        HandledRequest before = newest.remove(requestId);
        HandledRequest after = HandledRequest.after(before, event, letGo.mayHold(requestId) ? number : 0);
        newest.put(requestId, after);
        pieces += after.standing().size()
                - (before == null ? 0 : before.standing().size());
        while (newest.size() > most || pieces > MOST_PIECES && newest.size() > 1) {
            String oldest = newest.keySet().iterator().next();
            pieces -= newest.remove(oldest).standing().size();
            letGo.add(oldest);
        }
    }

    /**
     * What the wallet knows of requestIds, each whole.
     *
     * @param withUnits also how the units stand that were issued under them
     * @param past finds stored events about requestIds, oldest first
     * @return nothing for an id that the wallet never handled
     */
    Map<String, HandledRequest> of(
            Collection<String> requestIds, boolean withUnits, Function<Set<String>, List<WalletPast.Numbered>> past) {
        Map<String, HandledRequest> known = new HashMap<>();
        Set<String> unclear = new LinkedHashSet<>();
        for (String requestId : requestIds) {
            HandledRequest kept = newest.get(requestId);
            if (kept != null && (kept.isWhole() || !withUnits && kept.isComplete())) {
                known.put(requestId, kept);
            } else if (letGo.mayHold(requestId)) {
                unclear.add(requestId);
            }
        }
        if (!unclear.isEmpty()) {
            known.putAll(lookedUp(unclear, past.apply(unclear)));
        }
        return known;
    }

    /** Stored events up to those that the state has itself, then the state's own. */
    private Map<String, HandledRequest> lookedUp(Set<String> unclear, List<WalletPast.Numbered> stored) {
        Map<String, HandledRequest> found = new HashMap<>();
        for (WalletPast.Numbered one : stored) {
            String requestId = one.event().requestId();
            HandledRequest kept = newest.get(requestId);
            boolean isInState = kept != null && one.number() >= kept.knownFrom();
            if (unclear.contains(requestId) && !isInState && !(one.event() instanceof PointsRedeemed)) {
                found.put(requestId, HandledRequest.after(found.get(requestId), one.event(), 0));
            }
        }
        for (String requestId : unclear) {
            HandledRequest kept = newest.get(requestId);
            if (kept != null) {
                found.put(requestId, kept.following(found.get(requestId)));
            }
        }
        return found;
    }

    /** How many are kept. */
    int size() {
        return newest.size();
    }

    /** Bytes in memory for those that are not kept. */
    int weightOfLetGo() {
        return letGo.weight();
    }

    /** What is kept, oldest first; such a one may not be whole. */
    Map<String, HandledRequest> kept() {
        return newest;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RequestMemory that
                && most == that.most
                && letGo.equals(that.letGo)
                && pieces == that.pieces
                && List.copyOf(newest.entrySet()).equals(List.copyOf(that.newest.entrySet()));
    }

    @Override
    public int hashCode() {
        return newest.hashCode();
    }

    @Override
    public String toString() {
        return (letGo.isEmpty() ? "all of " : "the newest of ") + newest;
    }
}
