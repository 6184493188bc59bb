package io.holdfast.control.nodework;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.FencingToken;
import io.holdfast.catalog.model.NodeWork;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.control.ControlException;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.repository.OwnRepository;
import io.holdfast.control.repository.RepositoryPool;
import java.time.Instant;
import java.util.function.Function;

/**
 * A node's claim on a piece of work. Thread-safe. A node that slept, or could not reach the
 * catalog, until its lease was over learns that here before it changes anything: in the catalog by
 * the token, in a repository by the lease's time.
 */
public final class Held {
  private final NodeWork work;
  private final FencingToken token;
  private final Ledger ledger;
  private final RepositoryPool pool;
  private volatile Instant until;
  private volatile boolean aborting;
  private volatile boolean over;

  Held(NodeWork work, FencingToken token, Instant until, Ledger ledger, RepositoryPool pool) {
    this.work = work;
    this.token = token;
    this.until = until;
    this.ledger = ledger;
    this.pool = pool;
  }

  /** As it was when it was claimed. */
  public NodeWork work() {
    return work;
  }

  /** Whether somebody wants its end; the thread that does it is interrupted then. */
  public boolean aborting() {
    return aborting;
  }

  /**
   * Call before a change that only the holder may make.
   *
   * @throws ControlException LEASE_LOST
   */
  public void ensureHeld() {
    if (isLapsed()) {
      throw new ControlException(
          ErrorCode.LEASE_LOST, "the claim on work %s ended at %s".formatted(work.id(), until));
    }
  }

  /** Decides as the holder; throws LEASE_LOST, and then nothing is kept. */
  public <T> T decide(Function<Decision, T> decision) {
    return ledger.decide(each -> {
      each.catalog().nodeWork().require(work.id(), token);
      return decision.apply(each);
    });
  }

  /** It is over; call within {@link #decide}, with what came of it. */
  public void end(Decision decision) {
    decision.catalog().nodeWork().end(work.id(), token);
  }

  /** Gives it back for later; call within {@link #decide}. */
  public void putOff(Decision decision, Instant dueAt) {
    decision.catalog().nodeWork().giveBack(work.id(), token, dueAt);
  }

  /**
   * Opens a repository that nobody else uses, with its index not loaded. Nothing is written to it
   * or deleted from it after the claim is lost. The caller closes it.
   */
  public OwnRepository open(RepositoryId repository) {
    return pool.openOwn(repository, store -> new FencedStore(store, this::ensureHeld));
  }

  FencingToken token() {
    return token;
  }

  boolean isLapsed() {
    return over || ledger.now().isAfter(until);
  }

  void beat(Instant newEnd, boolean abortWanted) {
    until = newEnd;
    aborting |= abortWanted;
  }

  void over() {
    over = true;
  }
}
