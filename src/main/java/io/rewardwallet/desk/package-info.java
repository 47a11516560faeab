/**
 * Where calls from outside are handled, whoever makes them: the customer is looked up, the wallet's turn is taken, terms
 * and time are added, the command is sent, and a clash with another decision is decided again.
 */
@NullMarked
package io.rewardwallet.desk;

import org.jspecify.annotations.NullMarked;
