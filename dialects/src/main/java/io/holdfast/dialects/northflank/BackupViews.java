package io.holdfast.dialects.northflank;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.PointKind;
import java.util.Map;

/** Backups in the vendor's form. */
final class BackupViews {
  private BackupViews() {}

  /** As lists show it. */
  static ObjectNode item(BackupHistory backup) {
    var session = backup.session();
    var id = Addons.id(backup);
    var description = description(backup);
    var node =
        Answers.JSON
            .objectNode()
            .put("id", id)
            .put("name", description.isEmpty() ? id : description)
            .put(
                "status",
                NorthflankStates.word(session.standing())
                    .orElse(NorthflankStates.Word.ABORTED)
                    .text())
            .put("createdAt", Answers.time(session.times().createdAt()));
    Answers.put(node, "completedAt", session.times().endedAt());
    config(node.putObject("config"), backup);
    return node;
  }

  private static String description(BackupHistory backup) {
    var point = backup.point();
    var text = point == null ? backup.session().wish().description() : point.description();
    return text == null ? "" : text;
  }

  private static void config(ObjectNode config, BackupHistory backup) {
    var point = backup.point();
    var labels = labels(backup);
    config.put("size", Long.toString(point == null ? 0 : point.content().logicalBytes()));
    config.putObject("source").put("type", source(backup));
    if (BackupKind.of(backup.session().type()) == BackupKind.DUMP) {
      config.put("compressionType", Compression.of(labels).text());
    }
    DestinationWish.put(config, labels);
  }

  /** What the vendor's wishes left: with the point once there is one. */
  static Map<String, String> labels(BackupHistory backup) {
    var point = backup.point();
    return point == null ? backup.session().wish().labels() : point.labels();
  }

  private static String source(BackupHistory backup) {
    var point = backup.point();
    if (Imports.made(labels(backup)) || (point != null && point.kind() == PointKind.IMPORTED)) {
      return "externalDump";
    }
    return switch (backup.session().trigger()) {
      case UPLOAD -> "fileUpload";
      case SCHEDULE, MANUAL, API, CATCH_UP, DRILL_SEED ->
          switch (BackupKind.of(backup.session().type())) {
            case SNAPSHOT -> "snapshot";
            case DUMP -> "sameAddon";
          };
    };
  }
}
