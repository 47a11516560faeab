package io.rewardwallet.console;

import io.rewardwallet.security.Caller;
import io.rewardwallet.security.Role;
import org.jspecify.annotations.Nullable;

/**
 * Who looks at a page, in terms of what it may show. Hiding is a courtesy: that a call is refused stands at its handler.
 *
 * @param onlyBrand the only one that the viewer may see; null: any
 */
public record Viewer(String name, @Nullable String onlyBrand, boolean mayIssue, boolean mayAudit, boolean mayOperate) {

    static Viewer of(Caller caller) {
        return new Viewer(
                caller.name(),
                caller.isForAllBrands() ? null : caller.brand(),
                caller.hasOneOf(Role.ISSUER),
                caller.hasOneOf(Role.AUDITOR, Role.OPERATOR),
                caller.hasOneOf(Role.OPERATOR));
    }

    /** Rebuild, check, retry: about all brands at once. */
    public boolean mayRebuild() {
        return mayOperate && onlyBrand == null;
    }

    /** The demo defines rewards and issues them. */
    public boolean mayLoadDemo() {
        return mayOperate && mayIssue && (onlyBrand == null || onlyBrand.equals(Demo.BRAND));
    }
}
