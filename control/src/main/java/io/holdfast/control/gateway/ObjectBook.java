package io.holdfast.control.gateway;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.Repository;
import io.holdfast.control.ControlException;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.store.ObjectName;

/**
 * What is entered of the objects that come to a repository and leave it: their bytes, under its
 * quota, and the audit trail. Thread-safe.
 */
final class ObjectBook {
  private final Ledger ledger;
  private final Repository repository;

  ObjectBook(Ledger ledger, Repository repository) {
    this.ledger = ledger;
    this.repository = repository;
  }

  /** Locks come and go, and are too small to count. */
  static boolean isCounted(ObjectName name) {
    return switch (name.type()) {
      case LOCK -> false;
      case CONFIG, KEY, SNAPSHOT, INDEX, PACK -> true;
    };
  }

  /**
   * @param bytes negative for what is gone
   * @throws ControlException QUOTA_EXCEEDED
   */
  void count(ObjectName name, long bytes) {
    if (!isCounted(name) || bytes == 0) {
      return;
    }
    var fits =
        ledger.<Boolean>decide(
            decision -> decision.catalog().repositories().count(repository.id(), bytes));
    if (!fits && bytes > 0) {
      throw full();
    }
  }

  void created(Actor actor, ObjectName name) {
    audit(actor, "object.create", name);
  }

  void deleted(Actor actor, ObjectName name) {
    audit(actor, "object.delete", name);
  }

  ControlException full() {
    return new ControlException(
        ErrorCode.QUOTA_EXCEEDED,
        "the quota of repository '%s' is used up".formatted(repository.name()));
  }

  /** What few clients do, and people ask about later; packs come by the thousand. */
  private void audit(Actor actor, String action, ObjectName name) {
    switch (name.type()) {
      case CONFIG, KEY, SNAPSHOT ->
          ledger.decide(decision -> {
            var resource = "repository/%s/%s".formatted(repository.id(), name);
            decision.audit(
                actor, action, new Audited(resource, repository.projectId()), null, null);
            return name;
          });
      case LOCK, INDEX, PACK -> {}
    }
  }
}
