package io.holdfast.control.point;

import io.holdfast.catalog.model.Pin;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.RestorePoint;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can change of a point; the rest is as it was made. */
record PointEdit(
    PointStatus status, @Nullable String description, @Nullable Instant expiresAt, List<Pin> pins) {

  static PointEdit of(RestorePoint point) {
    return new PointEdit(point.status(), point.description(), point.expiresAt(), point.pins());
  }

  PointEdit status(PointStatus wanted) {
    return new PointEdit(wanted, description, expiresAt, pins);
  }

  PointEdit pins(List<Pin> wanted) {
    return new PointEdit(status, description, expiresAt, wanted);
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
        point.flags(),
        description,
        expiresAt,
        pins,
        point.lockedUntil(),
        point.proof(),
        point.engineVersion(),
        point.labels(),
        point.managedBySystem(),
        point.revision());
  }
}
