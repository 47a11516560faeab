/**
 * Keeps the history: the append path, reading it back, snapshots and tokens, and the wiring that Axon does not do by itself
 * on this version of Spring Boot. Refuses to start on a store that would lose what was acknowledged.
 *
 * <p>Where to begin:
 *
 * <table>
 * <caption>Parts of the package</caption>
 * <tr><td>wiring, checks at the start</td><td>{@code StoreConfiguration}, {@code WalletConfiguration}, {@code StoreCheck}</td></tr>
 * <tr><td>appending: queue, group, statement</td><td>{@code GroupWriter}, {@code Appending}, {@code WriterConnection},
 * {@code EventGroups} with {@code EmbeddedGroups} and {@code PostgresGroups}</td></tr>
 * <tr><td>what this node knows, and whether it is the newest</td><td>{@code HistoryEnd}, {@code NewestEvents}, {@code TermsInForce},
 * {@code FreshnessGate}</td></tr>
 * <tr><td>the history as a stream of ranges, for read models</td><td>{@code EventFeed}, {@code StoredRange}</td></tr>
 * <tr><td>wallets: commands, memory, loading, saved states, what a state has let go of</td><td>{@code WalletCommands},
 * {@code WalletCache}, {@code WalletEventStore}, {@code Openings}, {@code WalletSnapshotter}, {@code StoredPast}</td></tr>
 * <tr><td>limits over all customers</td><td>{@code Stock…}, {@code StockInGroup} first; {@code EmbeddedStock},
 * {@code PostgresStock}</td></tr>
 * <tr><td>the history in Axon Server, and its copy in the database</td><td>{@code Server…}, {@code AxonServer}, {@code EventCopy},
 * {@code Directory…}</td></tr>
 * <tr><td>why something was not stored</td><td>{@code DecisionOutdated}, {@code AlreadyStored}, {@code NotTaken}, {@code NotHandedOver},
 * {@code StoreUnavailable}</td></tr>
 * </table>
 */
@NullMarked
package io.rewardwallet.eventstore;

import org.jspecify.annotations.NullMarked;
