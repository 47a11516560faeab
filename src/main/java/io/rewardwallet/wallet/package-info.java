/**
 * The rules: what a wallet decides and remembers. Pure: state and command in, events and outcome out; time, prices and
 * limits come in with the command. Uses Java, Axon's annotations and nothing else of this project.
 */
@NullMarked
package io.rewardwallet.wallet;

import org.jspecify.annotations.NullMarked;
