package io.holdfast.control.recovery;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.proof.ProofBundle;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.Recovery;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RepositoryFilter;
import io.holdfast.catalog.query.RepositorySort;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.control.access.Caller;
import io.holdfast.control.drill.Proofs;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.control.repository.Stores;
import io.holdfast.control.session.BackupEvent;
import io.holdfast.control.session.Reasons;
import io.holdfast.control.session.RestoreEvent;
import io.holdfast.control.work.BackupBook;
import io.holdfast.control.work.RestoreBook;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a catalog that was loaded from a sealed one true again. */
public final class Rebuild {
  private static final Logger log = LoggerFactory.getLogger(Rebuild.class);

  private static final String WHY =
      "the service was rebuilt from a sealed catalog in which this had not ended";

  private final Ledger ledger;
  private final RepositoryPool pool;
  private final Proofs proofs;

  public Rebuild(Ledger ledger, RepositoryPool pool, Proofs proofs) {
    this.ledger = ledger;
    this.pool = pool;
    this.proofs = proofs;
  }

  /**
   * What became of it.
   *
   * @param interrupted sessions that were ended
   * @param unknown snapshots that the catalog knows nothing of, which nobody will touch
   * @param lost copies whose snapshots are not there any more
   * @param unreachable repositories that could not be looked at, and why
   * @param auditBrokenAt the first audit record that does not hold; null when all do
   * @param proofProblems none when all chains of proofs hold
   */
  public record Report(
      int interrupted,
      List<Unknown> unknown,
      List<String> lost,
      Map<String, String> unreachable,
      @Nullable Long auditBrokenAt,
      long proofs,
      List<String> proofProblems) {
    public Report {
      unknown = List.copyOf(unknown);
      lost = List.copyOf(lost);
      unreachable = Map.copyOf(unreachable);
      proofProblems = List.copyOf(proofProblems);
    }

    public boolean sound() {
      return auditBrokenAt == null && proofProblems.isEmpty();
    }
  }

  /** A snapshot that no restore point stands for. */
  public record Unknown(
      String repository,
      String snapshot,
      String time,
      String host,
      List<String> paths,
      List<String> tags) {}

  /**
   * Checks what is there, then ends what was live, enters where things lie now, and tells of it.
   */
  public Report run(RecoverySource source, RecoverySource.Picked picked)
      throws InterruptedException {
    var broken = ledger.look(tx -> tx.audit().firstBroken());
    var proven = proofs();
    var interrupted = ledger.decide(decision -> settle(decision, source, picked));
    var found = new Whereabouts(ledger, pool).enter();
    return new Report(
        interrupted,
        found.unknown(),
        found.lost(),
        found.unreachable(),
        broken.isPresent() ? broken.getAsLong() : null,
        proven.links(),
        proven.problems());
  }

  private ProofBundle.Report proofs() {
    var everybody =
        new Caller(
            new CredentialId(new UUID(0, 0)), "recovery", Set.of(Scope.PROJECT_ADMIN), Set.of());
    var bundle = proofs.bundle(everybody, Set.of());
    return ProofBundle.verify(bundle.getBytes(StandardCharsets.UTF_8), proofs.publicKey().id());
  }

  private int settle(Decision decision, RecoverySource source, RecoverySource.Picked picked) {
    var interrupted = interrupt(decision);
    decision.catalog().nodeWork().giveBackEverything();
    var from = moved(decision, source);
    var snapshot = picked.snapshot().id().toString();
    var sealedAt = picked.envelope().sealedAt();
    decision
        .catalog()
        .sealedCatalogs()
        .insert(new Recovery(decision.now(), sealedAt, from, snapshot));
    decision.audit(
        Actor.SYSTEM,
        "installation.recover",
        Audited.of("repository", from, null),
        null,
        Map.of(
            "sealedAt", sealedAt.toString(),
            "snapshotId", snapshot,
            "interruptedSessions", interrupted));
    return interrupted;
  }

  /** What was live is lost: its agent works for nobody any more. */
  private static int interrupt(Decision decision) {
    var now = decision.now();
    var ended = 0;
    for (var session : liveBackups(decision)) {
      var event = new BackupEvent.Interrupted(now, Reasons.INTERRUPTED_BY_RECOVERY);
      ended += entered(session.id(), () -> BackupBook.enter(decision, session, event, WHY)) ? 1 : 0;
    }
    for (var session : liveRestores(decision)) {
      var event = new RestoreEvent.Interrupted(now, Reasons.INTERRUPTED_BY_RECOVERY);
      ended +=
          entered(session.id(), () -> RestoreBook.enter(decision, session, event, WHY)) ? 1 : 0;
    }
    return ended;
  }

  /** A record that lacks what its state demands must not keep all others from coming back. */
  private static boolean entered(Object id, Runnable entry) {
    try {
      entry.run();
      return true;
    } catch (HoldfastException e) {
      if (e.code() != ErrorCode.CATALOG_DAMAGED) {
        throw e;
      }
      log.warn("session left as it is id={} reason={}", id, e.getMessage());
      return false;
    }
  }

  /** What it was reached with just now goes before what the catalog knew. */
  private Repository moved(Decision decision, Repository before, RecoverySource source) {
    var place = source.location().toString();
    if (before.location().equals(place) && source.reach().secrets().isEmpty()) {
      return before;
    }
    Stores.drop(decision, before.access());
    return before
        .withLocation(RepositoryKind.valueOf(source.location().kind()), place)
        .withAccess(pool.stores().keep(decision, source.reach()));
  }

  /** The repository's entry says where it lies now. */
  private RepositoryId moved(Decision decision, RecoverySource source) {
    var here =
        decision.catalog().repositories().list(everything()).items().stream()
            .filter(it -> source.formatId().equals(it.formatId()))
            .findFirst();
    if (here.isEmpty()) {
      return new RepositoryId(new UUID(0, 0)); // given up after it was sealed
    }
    var repository = here.get();
    var there = moved(decision, repository, source);
    if (!there.equals(repository)) {
      var kept = decision.catalog().repositories().replace(there);
      decision.audit(
          Actor.SYSTEM,
          "repository.move",
          Audited.of("repository", kept.id(), kept.projectId()),
          repository,
          kept);
    }
    return repository.id();
  }

  private static List<BackupSession> liveBackups(Decision decision) {
    var query =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                Order.ascending(BackupSessionSort.CREATED_AT))
            .where(new BackupSessionFilter.States(BackupState.LIVE))
            .page(Page.all());
    return decision.catalog().backupSessions().list(query).items();
  }

  private static List<RestoreSession> liveRestores(Decision decision) {
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.ascending(RestoreSessionSort.CREATED_AT))
            .where(new RestoreSessionFilter.States(RestoreState.LIVE))
            .page(Page.all());
    return decision.catalog().restoreSessions().list(query).items().stream()
        .filter(session -> !looksOn(session))
        .toList();
  }

  /** An open explorer at which no agent works: there is nothing that could have broken off. */
  private static boolean looksOn(RestoreSession session) {
    return session.standing().state() == RestoreState.OPEN && session.lease().agentId() == null;
  }

  static CatalogQuery<RepositoryFilter, RepositorySort> everything() {
    return CatalogQuery.<RepositoryFilter, RepositorySort>by(
            Order.ascending(RepositorySort.CREATED_AT))
        .page(Page.all());
  }
}
