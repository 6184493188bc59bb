package io.holdfast.dialects.mittwald;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.ControlException;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** One backup: shown, described, kept for longer or shorter, deleted. */
final class OneBackup {
  /** What stands in a deletion's way is for this vendor a right that is lacking. */
  private static final Set<ErrorCode> HELD =
      EnumSet.of(ErrorCode.POINT_PINNED, ErrorCode.POINT_IN_USE, ErrorCode.STATE_CONFLICT);

  private final Desk desk;
  private final Found found;
  private final BackupViews views;

  OneBackup(Desk desk, Found found, BackupViews views) {
    this.desk = desk;
    this.found = found;
    this.views = views;
  }

  Response get(Request request) {
    var caller = Found.allowed(request, Scope.BACKUP_READ);
    return Answers.ok(views.one(request, caller, found.backup(request, caller)));
  }

  Response update(Request request) {
    var caller = Found.allowed(request, Scope.POINT_PIN);
    var backup = found.backup(request, caller);
    var fields = Bodies.of(request);
    var description = description(fields);
    var expiresAt = ExpirationTime.ofKept(fields, desk.clock().instant());
    if (description.isPresent() || expiresAt.isPresent()) {
      desk.points().change(caller, Found.completed(backup).id(), description, expiresAt);
    }
    return Answers.done();
  }

  /** The part of {@link #update} that older clients call by itself. */
  Response describe(Request request) {
    var caller = Found.allowed(request, Scope.POINT_PIN);
    var backup = found.backup(request, caller);
    var description = description(Bodies.of(request));
    if (description.isPresent()) {
      desk.points().change(caller, Found.completed(backup).id(), description, Optional.empty());
    }
    return Answers.done();
  }

  /** The other part. */
  Response expire(Request request) {
    var caller = Found.allowed(request, Scope.POINT_PIN);
    var backup = found.backup(request, caller);
    var fields = Bodies.of(request);
    var now = desk.clock().instant();
    var expiresAt = fields.require(ExpirationTime.FIELD, _ -> ExpirationTime.ofKept(fields, now));
    desk.points()
        .change(caller, Found.completed(backup).id(), Optional.empty(), Optional.of(expiresAt));
    return Answers.done();
  }

  private static Optional<String> description(Fields fields) {
    return fields.text("description", 0, Bodies.DESCRIPTION);
  }

  /** Into the trash; what may not be deleted is refused, as the backup itself says. */
  Response delete(Request request) {
    var caller = Found.allowed(request, Scope.POINT_DELETE);
    var backup = found.backup(request, caller);
    var point = backup.point();
    if (point == null || point.managedBySystem()) {
      return MittwaldErrors.plain(
          403, "this backup is not deletable: it is not completed, or managed by the system");
    }
    try {
      desk.points().delete(caller, Set.of(point.id()));
    } catch (ControlException e) {
      if (!HELD.contains(e.code())) {
        throw e;
      }
      return MittwaldErrors.plain(403, "this backup is not deletable: " + e.getMessage());
    }
    return Answers.done();
  }
}
