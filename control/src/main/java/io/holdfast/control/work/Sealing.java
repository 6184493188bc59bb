package io.holdfast.control.work;

import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupTrigger;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.Capacity;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.CopyRole;
import io.holdfast.catalog.model.CopyStanding;
import io.holdfast.catalog.model.Part;
import io.holdfast.catalog.model.PartId;
import io.holdfast.catalog.model.PartRef;
import io.holdfast.catalog.model.PointContent;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointFlags;
import io.holdfast.catalog.model.PointKind;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.Suspicion;
import io.holdfast.catalog.model.Suspicion.Acknowledgement;
import io.holdfast.catalog.model.Suspicion.Doubt;
import io.holdfast.control.anomaly.Anomalies;
import io.holdfast.control.copy.CopyOrders;
import io.holdfast.control.ledger.Decision;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a restore point with its parts, its copy and those that are to come, inside the transaction
 * that ends the session.
 */
final class Sealing {
  /** Written into every point, so that a fault of one version can be found in all its points. */
  static final String ENGINE_VERSION =
      Optional.ofNullable(Sealing.class.getPackage().getImplementationVersion()).orElse("0.1.0");

  private final Decision decision;
  private final BackupSession session;
  private final Protection protection;
  private final Repository repository;

  /**
   * @param repository that the snapshot was written to
   */
  Sealing(Decision decision, BackupSession session, Protection protection, Repository repository) {
    this.decision = decision;
    this.session = session;
    this.protection = protection;
    this.repository = repository;
  }

  /**
   * @param last the protection's newest good point
   * @param doubts why it should be looked at before older ones are given up
   */
  void seal(WrittenSnapshot written, Optional<RestorePoint> last, List<Doubt> doubts) {
    if (isUpload(session)) {
      insert(written, last, null);
      return;
    }
    var history = Anomalies.history(decision, protection.id());
    var before = history.stream().findFirst().map(it -> it.facts().files()).orElse(0L);
    var facts = written.facts(session.type() == BackupType.FULL, before);
    var suspicion = accepted(Anomalies.look(facts, history, doubts));
    var point = insert(written, last, suspicion);
    Anomalies.keep(decision, protection, point, facts);
  }

  /** Who asked for a backup of a source that rightly holds less has said already that it does. */
  private @Nullable Suspicion accepted(@Nullable Suspicion suspicion) {
    return suspicion == null || !session.wish().acceptShrunk() || !suspicion.ofLess()
        ? suspicion
        : suspicion.acknowledged(
            new Acknowledgement(session.actor(), decision.now(), "asked for with acceptShrunk"));
  }

  private RestorePoint insert(
      WrittenSnapshot written, Optional<RestorePoint> last, @Nullable Suspicion suspicion) {
    var catalog = decision.catalog();
    var point = catalog.restorePoints().insert(point(written, last, suspicion), parts(written));
    catalog.copies().insert(copy(written));
    var plan = catalog.plans().get(protection.planId());
    CopyOrders.place(decision, plan, point, decision.now());
    catalog.repositories().replace(grown(written));
    return catalog.restorePoints().get(point.id()); // the copies may have changed its status
  }

  private RestorePoint point(
      WrittenSnapshot written, Optional<RestorePoint> last, @Nullable Suspicion suspicion) {
    var started = session.times().startedAt();
    return new RestorePoint(
        session.pointId(),
        "backup-" + session.no(),
        session.projectId(),
        session.protectionId(),
        session.sourceId(),
        session.id(),
        kind(last.isPresent()),
        session.times().createdAt(),
        started == null ? session.times().createdAt() : started,
        written.pointInTime(),
        null,
        decision.now(),
        last.map(RestorePoint::id).orElse(null),
        session.scheduleName(),
        new PointContent(
            written.logicalBytes(),
            written.statistics().bytesStored(),
            written.items(),
            written.tree()),
        PointStatus.AVAILABLE,
        new PointFlags(false, suspicion, true, Set.of()),
        session.wish().description(),
        session.wish().expiresAt(),
        null,
        List.of(),
        null,
        null,
        ENGINE_VERSION,
        session.wish().labels(),
        catalogManaged(),
        1);
  }

  private PointKind kind(boolean hasParent) {
    if (isUpload(session)) {
      return PointKind.UPLOADED;
    }
    return session.type() == BackupType.FULL || !hasParent ? PointKind.FULL : PointKind.INCREMENTAL;
  }

  /** Whether the session took a dump in that was made elsewhere. */
  static boolean isUpload(BackupSession session) {
    return session.trigger() == BackupTrigger.UPLOAD;
  }

  private boolean catalogManaged() {
    return decision.catalog().plans().get(protection.planId()).managedBySystem();
  }

  private List<Part> parts(WrittenSnapshot written) {
    var source = decision.catalog().sources().get(session.sourceId());
    return written.parts().stream()
        .map(part ->
            new Part(
                new PartId(decision.newId()),
                session.pointId(),
                part.kind(),
                part.name(),
                part.ref() == null ? new PartRef(source.kind().name(), source.slug()) : part.ref(),
                part.path(),
                part.bytes(),
                part.items(),
                part.expectations(),
                null))
        .toList();
  }

  private PointCopy copy(WrittenSnapshot written) {
    return new PointCopy(
        new CopyId(decision.newId()),
        session.pointId(),
        session.projectId(),
        session.sourceId(),
        written.pointInTime(),
        repository.id(),
        repository.kind(),
        CopyRole.PRIMARY,
        written.snapshot(),
        written.logicalBytes(),
        written.statistics().bytesStored(),
        repository.tier(),
        session.trigger(),
        session.no(),
        CopyStanding.VALID,
        decision.now());
  }

  /** What came through the gateway was counted object by object. */
  private Repository grown(WrittenSnapshot written) {
    var before = repository.capacity();
    var counted = decision.catalog().arrivals().isOfClient(protection.id());
    var capacity =
        new Capacity(
            before.usedBytes() + (counted ? 0 : written.statistics().bytesStored()),
            before.logicalBytes() + written.logicalBytes(),
            before.quotaBytes());
    return repository.withCapacity(capacity);
  }
}
