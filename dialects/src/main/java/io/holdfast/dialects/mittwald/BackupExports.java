package io.holdfast.dialects.mittwald;

import io.holdfast.catalog.model.ExportFormat;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.export.ExportDraft;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A backup's one export: made, replaced, taken away. */
final class BackupExports {
  /** The vendor's links live so long, whoever holds them. */
  private static final Duration KEPT_FOR = Duration.ofHours(24);

  private static final int PASSWORD_CHARACTERS = 1_000;

  private final Desk desk;
  private final Found found;

  BackupExports(Desk desk, Found found) {
    this.desk = desk;
    this.found = found;
  }

  /** Makes an export; one that is there gives way, and its link dies. */
  Response create(Request request) throws InterruptedException {
    var caller = Found.allowed(request, Scope.EXPORT_CREATE);
    var backup = found.backup(request, caller);
    var fields = Bodies.of(request);
    var format = fields.require("format", name -> format(fields, name));
    var password = fields.text("password", 1, PASSWORD_CHARACTERS).orElse(null);
    var point = Found.completed(backup);
    var draft = new ExportDraft(format, List.of(), password, KEPT_FOR, null);
    desk.exports().replaceWhole(caller, point.id(), draft);
    return Answers.done();
  }

  /** Other APIs make several: all of them go. Harmless when there is none. */
  Response delete(Request request) {
    var caller = Found.allowed(request, Scope.EXPORT_CREATE);
    var backup = found.backup(request, caller);
    desk.exports().deleteWhole(caller, backup.session().pointId());
    return Answers.done();
  }

  private static Optional<ExportFormat> format(Fields fields, String name) {
    return fields
        .text(name)
        .map(word ->
            switch (word) {
              case "tar" -> ExportFormat.TAR_GZ;
              case "zip" -> ExportFormat.ZIP;
              default -> throw fields.invalid(name, "VALUE", "must be tar or zip");
            });
  }
}
