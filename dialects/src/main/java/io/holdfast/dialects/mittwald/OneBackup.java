package io.holdfast.dialects.mittwald;

import io.holdfast.catalog.model.PartKind;
import io.holdfast.catalog.model.Scope;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.util.Locale;

/** One backup: shown, looked into, deleted. */
final class OneBackup {
  private final Desk desk;
  private final Found found;

  OneBackup(Desk desk, Found found) {
    this.desk = desk;
    this.found = found;
  }

  Response get(Request request) {
    var caller = Found.allowed(request, Scope.BACKUP_READ);
    var backup = found.backup(request, caller);
    return Answers.ok(renderer(caller.may(Scope.RESTORE_READ)).render(backup));
  }

  /** Into the trash; what may not be deleted is refused, as the backup itself says. */
  Response delete(Request request) {
    var caller = Found.allowed(request, Scope.POINT_DELETE);
    var backup = found.backup(request, caller);
    var point = backup.point();
    if (point == null || !renderer(true).deletable(backup)) {
      return MittwaldErrors.plain(
          403,
          "this backup is not deletable: it is not completed, in use, kept by somebody, or managed"
              + " by the system");
    }
    desk.points().delete(caller, point.id(), point.revision());
    return Answers.done();
  }

  /** The dumps inside, by the names that a restore takes. */
  Response dumps(Request request) {
    var caller = Found.allowed(request, Scope.BACKUP_READ);
    var point = found.backup(request, caller).point();
    if (point == null) {
      return MittwaldErrors.plain(503, "this backup is not completed; ask again when it is");
    }
    var node = Answers.JSON.objectNode();
    var databases = node.putArray("databases");
    desk.history().parts(point.id()).stream()
        .filter(part -> part.kind() == PartKind.DATABASE_DUMP)
        .map(part ->
            "dbdump-%s-%s".formatted(part.ref().kind().toLowerCase(Locale.ROOT), part.name()))
        .sorted()
        .forEach(databases::add);
    return Answers.ok(node);
  }

  private BackupRenderer renderer(boolean withRestores) {
    return new BackupRenderer(desk.clock().instant(), withRestores);
  }
}
