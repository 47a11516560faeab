package io.rewardwallet.security;

/** Where a call says which brand it is about, so that it can be held against the caller's own. */
public enum BrandRule {
    /** The path variable {@code brand}. */
    IN_PATH,
    /** The field {@code brand} of the body. */
    IN_BODY,
    /** Nowhere: the call itself shows and touches only what is of the caller's brand. */
    OWN,
    /** Nowhere: the answer tells nothing of any brand. */
    NONE,
    /** It is about all brands, so only callers of all brands may make it. */
    ALL
}
