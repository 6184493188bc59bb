package io.holdfast.control.repository;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryHealth;
import io.holdfast.catalog.model.SecretId;
import io.holdfast.control.ControlException;
import io.holdfast.control.gateway.Arrivals;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import org.jspecify.annotations.Nullable;

/** What is special about repositories that are open to restic's own clients. */
final class ClientRepositories {
  private ClientRepositories() {}

  /** Points that clients make must lie in some project. */
  static void requireProject(boolean gateway, @Nullable ProjectId project) {
    if (gateway && project == null) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID,
          "a repository that is open to restic's clients must belong to a project");
    }
  }

  /** Whether a client has made it by now. */
  static boolean isMade(Stores stores, Repository repository) {
    try (var store = stores.openBriefly(repository)) {
      return io.holdfast.engine.repository.Repository.exists(store);
    }
  }

  /**
   * The repository with a password that opens it.
   *
   * @param format its id, null while no client has made it
   * @throws ControlException STATE_CONFLICT when clients do not use it, or it is another
   */
  static Repository unlocked(
      Decision decision,
      Repository before,
      SecretId password,
      @Nullable String format,
      Actor actor) {
    if (!before.gateway()) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "only the password of a repository that is open to restic's clients can be given");
    }
    if (format != null && before.formatId() != null && !format.equals(before.formatId())) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "another repository, %s, is found at %s".formatted(format, before.location()));
    }
    var table = decision.catalog().repositories();
    var kept =
        table.replace(
            before
                .withFormatId(format == null ? before.formatId() : format)
                .withPassword(password)
                .withStamp(before.stamp().modified(decision.now(), actor)));
    if (before.passwordSecretId() != null) {
      decision.catalog().secrets().delete(before.passwordSecretId());
    }
    Arrivals.unlocked(decision, before.id());
    return kept;
  }

  /** Nothing is wrong with a repository that waits for its client. */
  static Repository waiting(Ledger ledger, Repository entered) {
    return ledger.decide(decision -> {
      var table = decision.catalog().repositories();
      var current = table.get(entered.id());
      return table.replace(current.withHealth(RepositoryHealth.OK, null, null));
    });
  }
}
