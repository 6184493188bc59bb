package io.holdfast.control.gateway;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.ErrorCode.Kind;
import io.holdfast.base.ErrorCode.Retry;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.Arrival;
import io.holdfast.catalog.model.ArrivalId;
import io.holdfast.catalog.model.ArrivalState;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.NodeWorkKind;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryHealth;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Severity;
import io.holdfast.control.access.Caller;
import io.holdfast.control.configuration.ClientProtections;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.nodework.Held;
import io.holdfast.control.nodework.NodeChore;
import io.holdfast.control.notice.Notices;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.control.retention.Retentions;
import io.holdfast.control.work.OrphanSnapshots;
import io.holdfast.control.work.ToldBackups;
import io.holdfast.control.work.WrittenSnapshot;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks into a snapshot that a client wrote: reads all its trees, and enters it as a backup session
 * with a restore point of the protection that stands for its host and paths.
 */
public final class ArrivalChore implements NodeChore {
  private static final Logger log = LoggerFactory.getLogger(ArrivalChore.class);
  private static final Duration AGAIN_AFTER = Duration.ofMinutes(1);
  private static final int MOST_ATTEMPTS = 60;

  private final Ledger ledger;
  private final RepositoryPool pool;
  private final ClientProtections protections;
  private final Retentions retention;
  private final AgentId node;

  public ArrivalChore(
      Ledger ledger, RepositoryPool pool, ClientProtections protections, UUID node) {
    this.ledger = ledger;
    this.pool = pool;
    this.protections = protections;
    this.retention = new Retentions(ledger);
    this.node = new AgentId(node);
  }

  @Override
  public NodeWorkKind kind() {
    return NodeWorkKind.ARRIVAL;
  }

  @Override
  public void run(Held held) throws InterruptedException {
    var arrival =
        ledger.look(catalog -> catalog.arrivals().get(new ArrivalId(held.work().subjectId())));
    if (arrival.state() != ArrivalState.WAITING || held.aborting()) {
      held.decide(decision -> anew(decision, held, arrival));
      return;
    }
    try {
      var protection = pool.use(arrival.repositoryId(), it -> take(held, arrival, it));
      protection.ifPresent(retention::applyOrTell);
    } catch (HoldfastException e) {
      if (e.code() == ErrorCode.LEASE_LOST || e.code() == ErrorCode.INTERRUPTED) {
        throw e;
      }
      decide(held, arrival, decision -> Optional.of(failed(decision, held, arrival, e)));
    }
  }

  /** What was taken away may have come back since; this work would be interrupted for ever. */
  private static Arrival anew(Decision decision, Held held, Arrival arrival) {
    held.end(decision);
    Arrivals.unlocked(decision, arrival.repositoryId());
    return arrival;
  }

  /** The protection that has a new point. */
  private Optional<ProtectionId> take(
      Held held, Arrival arrival, io.holdfast.engine.repository.Repository repository)
      throws InterruptedException {
    var stored = repository.snapshots().get(SnapshotId.parse(arrival.snapshotId()));
    if (isOurs(stored)) {
      var told = arrival.passedOver("an agent of the service wrote it");
      decide(held, arrival, decision -> Optional.of(end(decision, held, told)));
      return Optional.empty();
    }
    var seen = new ArrivedSnapshot(stored, arrival);
    var written = measured(repository, seen, before(arrival, seen.host()));
    var format = repository.config().id().toString();
    return decide(
        held,
        arrival,
        decision -> {
          opened(decision, arrival, format);
          return enter(decision, held, arrival, seen, written);
        });
  }

  /**
   * Decides, unless the client took its snapshot away meanwhile. Whoever takes it away after this
   * finds the point, and takes that along.
   */
  private static <T> Optional<T> decide(
      Held held, Arrival arrival, Function<Decision, Optional<T>> decided) {
    return held.decide(decision -> {
      if (decision.catalog().arrivals().get(arrival.id()).state() == ArrivalState.WAITING) {
        return decided.apply(decision);
      }
      held.end(decision);
      return Optional.empty();
    });
  }

  /**
   * Without a lock, which a client would meet that backs up and then prunes. Where something seems
   * to be missing, another client may be pruning: that is believed only under a lock.
   */
  private static WrittenSnapshot measured(
      io.holdfast.engine.repository.Repository repository,
      ArrivedSnapshot seen,
      Optional<SnapshotId> before)
      throws InterruptedException {
    try {
      return seen.measured(repository, before);
    } catch (HoldfastException e) {
      if (e.code().kind() != Kind.DATA) {
        throw e;
      }
      log.info("snapshot of a client is looked at again under a lock: {}", e.getMessage());
    }
    var options = LockOptions.standard(InstantSource.system()).removingAbandoned();
    try (var _ = RepositoryLock.acquireShared(repository.sealedFiles(), options)) {
      repository.snapshots().get(seen.snapshot()); // it may have been forgotten too
      repository.loadIndex();
      return seen.measured(repository, before);
    }
  }

  private Optional<ProtectionId> enter(
      Decision decision,
      Held held,
      Arrival arrival,
      ArrivedSnapshot seen,
      WrittenSnapshot written) {
    var repository = decision.catalog().repositories().get(arrival.repositoryId());
    var protection = protections.of(decision, caller(arrival, repository), repository, seen.host());
    var told =
        new ToldBackups.Told(
            arrival.actor(),
            repository.id(),
            node,
            seen.begunAt(),
            arrival.receivedAt(),
            seen.wish());
    var session = ToldBackups.enter(decision, protection, told, written);
    var point = session.restorePoint();
    var detail = String.valueOf(session.standing().detail());
    end(decision, held, point.map(arrival::shown).orElseGet(() -> arrival.passedOver(detail)));
    if (point.isPresent()) {
      Arrivals.unlocked(decision, arrival.repositoryId()); // what was damaged may be whole by now
    }
    log.info(
        "snapshot of a client taken in id={} repository={} session={} result={}",
        arrival.snapshotId(),
        arrival.repositoryId(),
        session.id(),
        session.standing().result());
    return point.map(_ -> protection.id());
  }

  /** The snapshot of the newest good point of the same host and paths, as far as it is there. */
  private Optional<SnapshotId> before(Arrival arrival, ClientProtections.Host host) {
    var repository = arrival.repositoryId();
    return ledger.look(catalog ->
        ClientProtections.find(catalog, repository, host)
            .map(protection -> protection.standing().lastGoodPointId())
            .flatMap(point -> snapshot(catalog, point, repository)));
  }

  private static Optional<SnapshotId> snapshot(
      CatalogTransaction catalog, RestorePointId point, RepositoryId repository) {
    return catalog.copies().of(point).stream()
        .filter(copy -> copy.repositoryId().equals(repository))
        .filter(copy -> copy.standing().state() == CopyState.VALID)
        .flatMap(copy -> Optional.ofNullable(copy.snapshotId()).stream())
        .map(SnapshotId::parse)
        .findFirst();
  }

  private static boolean isOurs(StoredSnapshot stored) {
    return stored.snapshot().tags().stream()
        .anyMatch(tag -> tag.startsWith(OrphanSnapshots.SESSION_TAG));
  }

  /** A repository that its client made is known from here on. */
  private static void opened(Decision decision, Arrival arrival, String format) {
    var table = decision.catalog().repositories();
    var repository = table.get(arrival.repositoryId());
    if (repository.formatId() == null) {
      table.replace(
          repository
              .withFormatId(format)
              .withHealth(
                  RepositoryHealth.OK, repository.lastCheckAt(), repository.lastFullReadAt()));
    }
  }

  /** What is made for a client is made in its name, and nowhere but in the repository's project. */
  private static Caller caller(Arrival arrival, Repository repository) {
    var project = repository.projectId();
    return new Caller(
        new CredentialId(arrival.actor().id()),
        arrival.actor().name(),
        Set.of(Scope.PROJECT_ADMIN),
        project == null ? Set.of() : Set.of(project));
  }

  private Arrival failed(Decision decision, Held held, Arrival arrival, HoldfastException e) {
    log.warn(
        "snapshot of a client not taken in id={} repository={} reason={}",
        arrival.snapshotId(),
        arrival.repositoryId(),
        e.getMessage());
    var why = String.valueOf(e.getMessage());
    if (e.code() == ErrorCode.PASSWORD_WRONG || e.code() == ErrorCode.NOT_SUPPORTED) {
      return end(decision, held, arrival.waiting(why));
    }
    if (e.code() == ErrorCode.SNAPSHOT_MISSING) {
      return end(decision, held, arrival.gone());
    }
    if (e.code().retry() == Retry.LATER && held.work().attempt() < MOST_ATTEMPTS) {
      held.putOff(decision, decision.now().plus(AGAIN_AFTER));
      return arrival;
    }
    if (e.code().kind() == Kind.DATA && !why.equals(arrival.detail())) {
      Notices.repository(
          decision,
          NoticeType.REPOSITORY_CHECK_FAILED,
          decision.catalog().repositories().get(arrival.repositoryId()),
          Severity.WARNING,
          "snapshot %s of %s is not whole: %s"
              .formatted(arrival.snapshotId(), arrival.actor().name(), why));
    }
    var mayHeal = e.code().kind() == Kind.DATA || e.code().retry() == Retry.LATER;
    return end(decision, held, mayHeal ? arrival.waiting(why) : arrival.passedOver(why));
  }

  private static Arrival end(Decision decision, Held held, Arrival arrival) {
    decision.catalog().arrivals().replace(arrival);
    held.end(decision);
    return arrival;
  }
}
