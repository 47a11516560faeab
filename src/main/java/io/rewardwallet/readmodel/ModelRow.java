package io.rewardwallet.readmodel;

import java.util.SortedMap;

/**
 * What a model says of a wallet.
 *
 * @param version events counted in
 * @param fields values by name; one that is 0 may be left out
 */
public record ModelRow(long version, SortedMap<String, Long> fields) {}
