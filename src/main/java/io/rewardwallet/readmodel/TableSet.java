package io.rewardwallet.readmodel;

import java.util.Locale;

/** The two sets of tables that each read model has: one serves while the other may be built anew. */
public enum TableSet {
    A,
    B;

    /** The set that this one takes turns with. */
    public TableSet other() {
        return this == A ? B : A;
    }

    /** The name of a model's table in this set: {@code balance_a}. */
    public String table(String name) {
        return name + "_" + name().toLowerCase(Locale.ROOT);
    }
}
