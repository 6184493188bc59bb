package io.holdfast.control.point;

import io.holdfast.catalog.model.Pin;
import io.holdfast.catalog.model.PointFlags;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.Trash;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can change of a point; the rest is as it was made. */
record PointEdit(
    PointStatus status,
    @Nullable String description,
    @Nullable Instant expiresAt,
    @Nullable Trash trash,
    List<Pin> pins,
    PointFlags flags) {

  static PointEdit of(RestorePoint point) {
    return new PointEdit(
        point.status(),
        point.description(),
        point.expiresAt(),
        point.trash(),
        point.pins(),
        point.flags());
  }

  PointEdit status(PointStatus wanted) {
    return new PointEdit(wanted, description, expiresAt, trash, pins, flags);
  }

  PointEdit described(@Nullable String wanted, @Nullable Instant expires) {
    return new PointEdit(status, wanted, expires, trash, pins, flags);
  }

  PointEdit trash(@Nullable Trash wanted) {
    return new PointEdit(status, description, expiresAt, wanted, pins, flags);
  }

  PointEdit pins(List<Pin> wanted) {
    return new PointEdit(status, description, expiresAt, trash, wanted, flags);
  }

  PointEdit flags(PointFlags wanted) {
    return new PointEdit(status, description, expiresAt, trash, pins, wanted);
  }

  RestorePoint apply(RestorePoint point) {
    return new RestorePoint(
        point.id(),
        point.slug(),
        point.projectId(),
        point.protectionId(),
        point.sourceId(),
        point.backupSessionId(),
        point.kind(),
        point.requestedAt(),
        point.startedAt(),
        point.pointInTime(),
        point.continuousUntil(),
        point.completedAt(),
        point.parentId(),
        point.scheduleName(),
        point.content(),
        status,
        flags,
        description,
        expiresAt,
        trash,
        pins,
        point.lockedUntil(),
        point.proof(),
        point.engineVersion(),
        point.labels(),
        point.managedBySystem(),
        point.revision());
  }
}
