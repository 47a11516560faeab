/**
 * The operator's console: pages made on the server from the API's own answers, for those who are asked why a customer got
 * only one, and for those who rebuild a read model. Decides nothing; every address answers in JSON as well.
 */
@NullMarked
package io.rewardwallet.console;

import org.jspecify.annotations.NullMarked;
