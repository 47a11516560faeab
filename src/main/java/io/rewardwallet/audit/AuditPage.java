package io.rewardwallet.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some entries, in the order asked for.
 *
 * @param next walletVersion of the last entry looked at; null: there are no more entries now
 */
public record AuditPage(List<AuditEntry> entries, @Nullable Long next) {}
