package io.holdfast.api.work;

import java.util.List;
import java.util.Optional;

/**
 * What an agent may ask of the service. Blocking and thread-safe.
 *
 * <p>Every method that takes a {@link Lease} throws {@link WorkException} LEASE_LOST when the lease
 * has run out and was taken over, or its session has ended: the agent then stops that work at once,
 * writes nothing more, and reports nothing. Other failures of the service (CATALOG_UNREACHABLE) are
 * worth a retry while the lease lasts.
 */
public interface WorkChannel {
  /**
   * Takes the oldest queued session that the agent is able to run, waiting for one if need be.
   *
   * @return empty when nothing came within {@link ClaimRequest#patience}
   */
  Optional<WorkOrder> claim(ClaimRequest request) throws InterruptedException;

  /**
   * Tells that the session reached a stage. A stage reached already may be told again; going back
   * throws {@link WorkException} STATE_CONFLICT.
   */
  void advance(Lease lease, Stage stage);

  /**
   * Keeps the lease alive, records progress, and says whether to go on. Due every 2 s or oftener.
   */
  Renewal heartbeat(Lease lease, Progress progress);

  /**
   * Keeps what the next attempt needs if this one is lost, in the agent's own words; replaces what
   * was kept before. Durable when this returns.
   */
  void checkpoint(Lease lease, String checkpoint);

  /** Adds events and item outcomes to the session's history, in the order given. */
  void report(Lease lease, List<WorkEvent> events, List<ItemOutcome> items);

  /**
   * Ends the work. The service decides the session's result from what is reported. Once this
   * returns, the outcome is durable; after an exception the agent may call again with the same
   * completion while the lease lasts.
   */
  void complete(Lease lease, Completion completion);
}
