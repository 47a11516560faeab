/** The audit trail: what happened to a wallet, and what became of a requestId. Read from the history, not from a copy. */
@NullMarked
package io.rewardwallet.audit;

import org.jspecify.annotations.NullMarked;
