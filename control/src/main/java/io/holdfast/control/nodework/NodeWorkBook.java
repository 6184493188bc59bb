package io.holdfast.control.nodework;

import io.holdfast.catalog.model.NodeWork;
import io.holdfast.catalog.model.NodeWorkId;
import io.holdfast.catalog.model.NodeWorkKind;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.control.ledger.Decision;
import java.time.Instant;
import java.util.UUID;

/** Asks nodes for work, and for its end. */
public final class NodeWorkBook {
  private NodeWorkBook() {}

  /**
   * @param repository that it writes to
   * @param subject what it is for, in the table of its kind; there is no work for it yet
   */
  public static void ask(
      Decision decision, NodeWorkKind kind, RepositoryId repository, UUID subject, Instant dueAt) {
    decision
        .catalog()
        .nodeWork()
        .insert(
            NodeWork.waiting(
                new NodeWorkId(decision.newId()),
                kind,
                repository,
                subject,
                dueAt,
                decision.now()));
  }

  /**
   * Takes work back that no node has, or asks the node for its end.
   *
   * @return whether it is gone; else its node, or the next that claims it, ends it soon
   */
  public static boolean abort(Decision decision, NodeWorkKind kind, UUID subject) {
    var work = decision.catalog().nodeWork().find(kind, subject);
    if (work.isEmpty() || decision.catalog().nodeWork().removeUnclaimed(work.get().id())) {
      return true;
    }
    decision.catalog().nodeWork().abort(work.get().id(), decision.now());
    return false;
  }
}
