package io.holdfast.rest.v1;

import io.holdfast.api.model.AuditRecord;
import io.holdfast.api.model.Copy;
import io.holdfast.api.model.CopyWork;
import io.holdfast.api.model.Export;
import io.holdfast.api.model.Part;
import io.holdfast.api.model.PartRef;
import io.holdfast.api.model.Pin;
import io.holdfast.api.model.PointFlags;
import io.holdfast.api.model.PointProof;
import io.holdfast.api.model.RestorePoint;
import io.holdfast.api.model.Suspicion;
import io.holdfast.api.model.Token;
import io.holdfast.api.model.Trash;
import io.holdfast.catalog.model.Credential;
import io.holdfast.catalog.model.ResourceId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.copy.Copies;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Restore points, their parts and copies, credentials and audit records as the API shows them. */
final class PointViews {
  /** What {@code expand} adds to a point; null for what was not asked for. */
  record Extras(@Nullable List<Part> parts, @Nullable List<Copy> copies) {
    static final Extras NONE = new Extras(null, null);
  }

  private PointViews() {}

  static RestorePoint point(io.holdfast.catalog.model.RestorePoint it) {
    return point(it, Extras.NONE);
  }

  static RestorePoint point(io.holdfast.catalog.model.RestorePoint it, Extras extras) {
    var content = it.content();
    var flags = it.flags();
    var proof = it.proof();
    var trash = it.trash();
    return new RestorePoint(
        it.id().value(),
        it.slug(),
        it.projectId().value(),
        it.protectionId().value(),
        it.sourceId().value(),
        it.backupSessionId().value(),
        it.kind().name(),
        it.requestedAt(),
        it.startedAt(),
        it.pointInTime(),
        it.continuousUntil(),
        it.completedAt(),
        ConfigurationViews.id(it.parentId()),
        it.scheduleName(),
        content.logicalBytes(),
        content.storedBytes(),
        content.itemCount(),
        content.manifestHash(),
        it.status().name(),
        it.usable(),
        new PointFlags(
            flags.corrupt(),
            flags.suspicious(),
            flags.encrypted(),
            flags.gfs().stream().sorted().toList()),
        suspicion(flags.suspicion()),
        it.description(),
        it.expiresAt(),
        trash == null ? null : new Trash(trash.since(), trash.until(), trash.reason()),
        it.pins().stream().map(PointViews::pin).toList(),
        it.lockedUntil(),
        proof == null
            ? null
            : new PointProof(
                proof.level().name(), proof.at(), ConfigurationViews.id(proof.drillId())),
        it.engineVersion(),
        it.labels(),
        it.managedBySystem(),
        extras.parts(),
        extras.copies(),
        it.revision());
  }

  private static @Nullable Suspicion suspicion(io.holdfast.catalog.model.@Nullable Suspicion it) {
    if (it == null) {
      return null;
    }
    var said = it.acknowledgement();
    return new Suspicion(
        it.doubts().stream()
            .map(doubt ->
                new Suspicion.Doubt(
                    doubt.kind().name(), doubt.detail(), doubt.measured(), doubt.usual()))
            .toList(),
        said == null
            ? null
            : new Suspicion.Acknowledgement(
                said.reason(), SessionViews.actor(said.by()), said.at()));
  }

  static Part part(io.holdfast.catalog.model.Part it) {
    return new Part(
        it.id().value(),
        it.pointId().value(),
        it.kind().name(),
        it.name(),
        new PartRef(it.ref().kind(), it.ref().name()),
        it.path(),
        it.bytes(),
        it.itemCount(),
        it.expectations());
  }

  static Copy copy(Copies.Shown shown) {
    var it = shown.copy();
    var standing = it.standing();
    return new Copy(
        it.id().value(),
        it.pointId().value(),
        it.repositoryId().value(),
        it.repositoryKind().name(),
        it.role().name(),
        standing.state().name(),
        it.snapshotId(),
        it.bytes(),
        it.storedBytes(),
        it.tier().name(),
        standing.lockedUntil(),
        standing.verifiedAt(),
        ConfigurationViews.word(standing.verifyLevel()),
        it.sessionNo(),
        it.createdAt(),
        work(shown.work()));
  }

  private static @Nullable CopyWork work(io.holdfast.catalog.model.@Nullable CopyWork it) {
    return it == null
        ? null
        : new CopyWork(
            it.task().name(),
            it.requestedAt(),
            it.dueAt(),
            it.nextAt(),
            it.attempts(),
            it.reasonCode(),
            it.detail(),
            it.startedAt(),
            it.endedAt());
  }

  static Export export(io.holdfast.catalog.model.Export it) {
    var file = it.file();
    var selection = it.selection();
    return new Export(
        it.id().value(),
        it.projectId().value(),
        it.pointId().value(),
        it.id().value(),
        it.format().name(),
        it.withPassword(),
        selection == null ? List.of() : selection.paths(),
        it.phase().name(),
        SessionViews.actor(it.actor()),
        it.requestedAt(),
        it.readyAt(),
        it.expiresAt(),
        file == null ? null : file.bytes(),
        file == null ? null : file.sha256(),
        it.downloads(),
        it.revision());
  }

  static Token token(Credential it) {
    var secrets = it.secrets();
    return new Token(
        it.id().value(),
        it.name(),
        it.kind().name(),
        secrets.prefix(),
        secrets.accessKey(),
        secrets.username(),
        it.scopes().stream().map(Scope::text).sorted().toList(),
        it.projectIds().stream().map(ResourceId::value).sorted().toList(),
        it.cidrs(),
        it.createdAt(),
        SessionViews.actor(it.createdBy()),
        it.expiresAt(),
        it.lastUsedAt(),
        it.revokedAt());
  }

  static AuditRecord audit(io.holdfast.catalog.model.AuditRecord it) {
    var content = it.content();
    return new AuditRecord(
        it.sequence(),
        content.at(),
        SessionViews.actor(content.actor()),
        content.action(),
        content.resource(),
        ConfigurationViews.id(content.projectId()),
        content.outcome().name(),
        content.before(),
        content.after(),
        content.requestId(),
        it.previousHash(),
        it.hash());
  }

  private static Pin pin(io.holdfast.catalog.model.Pin it) {
    return new Pin(it.reason(), it.until(), SessionViews.actor(it.by()), it.at());
  }
}
