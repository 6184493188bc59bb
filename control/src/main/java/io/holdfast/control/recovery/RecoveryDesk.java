package io.holdfast.control.recovery;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Recovery;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.ledger.Ledger;
import java.util.List;
import java.util.Optional;

/** What people may ask of recovery: only callers of all projects, for a kit opens them all. */
public final class RecoveryDesk {
  private final Ledger ledger;
  private final RecoveryKeys keys;
  private final RecoveryKits kits;
  private final SealedCatalogs sealed;

  public RecoveryDesk(Ledger ledger, RecoveryKeys keys, RecoveryKits kits, SealedCatalogs sealed) {
    this.ledger = ledger;
    this.keys = keys;
    this.kits = kits;
    this.sealed = sealed;
  }

  /** Names the recovery key of now. */
  public String keyId() {
    try (var key = keys.current()) {
      return key.id();
    }
  }

  public String installation() {
    return keys.installation();
  }

  public Optional<Recovery> lastRecovery() {
    return ledger.look(tx -> tx.sealedCatalogs().lastRecovery());
  }

  public List<SealedCatalogs.Standing> standings(Caller caller) {
    requireWhole(caller);
    return sealed.standings();
  }

  /** Seals for every repository; what fails is in the answer. */
  public List<SealedCatalogs.Standing> sealNow(Caller caller) throws InterruptedException {
    requireWhole(caller);
    return sealed.sealNow();
  }

  /**
   * Draws a new key, seals for it and writes new kits. Older kits go on opening what was sealed
   * before, until that leaves.
   */
  public List<SealedCatalogs.Standing> rotate(Caller caller) throws InterruptedException {
    requireWhole(caller);
    keys.rotate(RequestContext.actor(caller));
    var standings = sealed.sealNow();
    kits.writeMissing(standings.stream().map(SealedCatalogs.Standing::repository).toList());
    return standings;
  }

  /** A repository's kit; the audit tells of it. */
  public RecoveryKit kit(Caller caller, RepositoryId repository) {
    requireWhole(caller);
    return kits.issue(caller, repository);
  }

  private static void requireWhole(Caller caller) {
    if (!caller.projects().isEmpty()) {
      throw new ControlException(
          ErrorCode.SCOPE_MISSING,
          "a recovery kit opens all projects, and the credential %s is bound to some"
              .formatted(caller.name()));
    }
  }
}
