/**
 * Who may do what (contract, the section of that name): API keys, tokens of an identity provider, roles, and the brand that
 * a caller belongs to. Says who calls; which call needs which role stands at the call itself as {@link
 * io.rewardwallet.security.AllowedTo}.
 */
@NullMarked
package io.rewardwallet.security;

import org.jspecify.annotations.NullMarked;
