package io.holdfast.server;

import io.holdfast.control.point.PointRemoval;
import io.holdfast.control.work.OrphanSnapshots;
import io.holdfast.control.work.Sweeper;
import io.holdfast.control.work.Upkeep;

/** What the service does by itself: its upkeep and its own agent. */
final class Work implements AutoCloseable {
  private final Upkeep upkeep;

  private Work(Upkeep upkeep) {
    this.upkeep = upkeep;
  }

  /** First ends what a dead process left behind, then begins. */
  static Work start(Core core) throws InterruptedException {
    new PointRemoval(core.ledger(), core.pool()).finishBegun();
    var sweeper = new Sweeper(core.ledger(), core.workSettings());
    var orphans = new OrphanSnapshots(core.ledger(), core.pool(), core.clock());
    return new Work(Upkeep.start(sweeper, orphans));
  }

  @Override
  public void close() {
    upkeep.close();
  }
}
