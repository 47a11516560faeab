/**
 * The REST surface: reads what a caller sent, refuses what is not exactly right, asks the desk, the catalogue or a read
 * model, and words the answer. Translates, never decides.
 */
@NullMarked
package io.rewardwallet.http;

import org.jspecify.annotations.NullMarked;
