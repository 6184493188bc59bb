package io.holdfast.dialects.mittwald;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.access.Caller;
import io.holdfast.dialects.Desk;
import io.holdfast.dialects.Supported;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Restores of a backup's files and databases, in the vendor's new form and in its old one. */
final class BackupRestores {
  private final Desk desk;
  private final Found found;

  BackupRestores(Desk desk, Found found) {
    this.desk = desk;
    this.found = found;
  }

  Response restore(Request request) throws InterruptedException {
    var caller = Found.allowed(request, Scope.RESTORE_RUN);
    var backup = found.backup(request, caller);
    var fields = Bodies.of(request);
    var files = fields.object("pathRestore", FileWish::read).orElse(null);
    var databases = fields.objects("databaseRestores", DatabaseWish::read).orElse(List.of());
    if (files == null && databases.isEmpty()) {
      throw invalid("/", "REQUIRED", "one of pathRestore and databaseRestores must say something");
    }
    return start(caller, backup, files, databases);
  }

  Response restorePath(Request request) throws InterruptedException {
    var caller = Found.allowed(request, Scope.RESTORE_RUN);
    var backup = found.backup(request, caller);
    return start(caller, backup, FileWish.readOld(Bodies.of(request)), List.of());
  }

  private Response start(
      Caller caller, BackupHistory backup, @Nullable FileWish files, List<DatabaseWish> databases)
      throws InterruptedException {
    var point = Found.completed(backup);
    var contents = contents(point);
    var order = new RestoreOrder(contents);
    if (files != null) {
      requireThere(point, contents, files);
      order.files(files);
    }
    for (var i = 0; i < databases.size(); i++) {
      var wish = databases.get(i);
      order.database(
          wish, found.target(point.projectId(), wish.target(), caller), "/databaseRestores/" + i);
    }
    Supported.require(desk.restores().startAlone(caller, point.id(), order.request()));
    return Answers.done();
  }

  private Contents contents(RestorePoint point) {
    var contents = Contents.of(desk.history(), List.of(point)).get(point.id());
    if (contents == null) {
      throw new RequestException(ErrorCode.STATE_CONFLICT, "the backup's source is gone");
    }
    return contents;
  }

  /** Asks the repository: a restore of what is not there would fail later, when nobody looks. */
  private void requireThere(RestorePoint point, Contents contents, FileWish files)
      throws InterruptedException {
    for (var i = 0; i < files.sources().size(); i++) {
      var source = files.sources().get(i);
      var folder = Contents.folder(source);
      var ofFiles =
          contents.hasFiles()
              && (!contents.isBundle()
                  || source.equals(FileWish.ROOT)
                  || contents.folders().contains(folder));
      if (!ofFiles) {
        throw invalid(
            files.places().get(i), "PATH", "the backup has no files at '%s'".formatted(source));
      }
      if (files.clearsAll(source, contents)) {
        throw invalid(
            files.places().get(i),
            "PATH",
            "clearTargetPath would remove all else from the whole system: name a folder, or a"
                + " target");
      }
    }
    var named = files.sources().stream().filter(path -> !path.equals(FileWish.ROOT)).toList();
    var there = named.isEmpty() ? List.of() : desk.browser().find(point, named).keySet();
    for (var i = 0; i < files.sources().size(); i++) {
      var source = files.sources().get(i);
      if (named.contains(source) && !there.contains(source)) {
        throw invalid(
            files.places().get(i), "PATH", "the backup has nothing at '%s'".formatted(source));
      }
    }
  }

  static RequestException invalid(String place, String code, String detail) {
    return RequestException.of(ErrorCode.BODY_INVALID, new Violation(place, code, detail));
  }
}
