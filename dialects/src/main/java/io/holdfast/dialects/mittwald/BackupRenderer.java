package io.holdfast.dialects.mittwald;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.Export;
import io.holdfast.catalog.model.ExportPhase;
import io.holdfast.catalog.model.RestorePointId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A backup as the vendor shows it. What is absent is left out: a null would break its schemas. */
final class BackupRenderer {
  private final Sight sight;

  /**
   * What of a backup the caller may see.
   *
   * @param withRestores whether restores are shown
   * @param removable points that could be deleted
   * @param contents of backups with restores; asked for all of a page at once
   * @param link the address of an export's file; empty when the caller may not download
   */
  record Sight(
      boolean withRestores,
      Set<RestorePointId> removable,
      Map<RestorePointId, Contents> contents,
      Function<Export, Optional<String>> link) {
    Sight {
      removable = Set.copyOf(removable);
      contents = Map.copyOf(contents);
    }
  }

  BackupRenderer(Sight sight) {
    this.sight = sight;
  }

  ObjectNode render(BackupHistory backup) {
    var session = backup.session();
    var point = backup.point();
    var requestedAt = point == null ? session.times().createdAt() : point.requestedAt();
    var node =
        Answers.JSON
            .objectNode()
            .put("id", session.pointId().toString())
            .put("projectId", session.projectId().toString())
            .put("requestedAt", Answers.time(requestedAt))
            .put("createdAt", Answers.time(point == null ? requestedAt : point.completedAt()))
            .put(
                "status",
                MittwaldStates.status(session.standing())
                    .orElse(MittwaldStates.Status.Failed)
                    .name())
            .put("deletable", deletable(backup));
    var wish = session.wish();
    Answers.put(node, "description", point == null ? wish.description() : point.description());
    Answers.put(node, "expiresAt", point == null ? wish.expiresAt() : point.expiresAt());
    if (session.scheduleId() != null) {
      node.put("parentId", session.scheduleId().toString());
    }
    if (backup.newestExport() != null) {
      node.set("export", export(backup.newestExport()));
    }
    if (backup.newestRestore() != null && sight.withRestores()) {
      RestoreRenderer.add(node, backup.newestRestore(), sight.contents().get(session.pointId()));
    }
    return node;
  }

  private boolean deletable(BackupHistory backup) {
    var point = backup.point();
    return point != null && !point.managedBySystem() && sight.removable().contains(point.id());
  }

  private ObjectNode export(Export export) {
    var node =
        Answers.JSON
            .objectNode()
            .put("format", MittwaldStates.format(export.format()))
            .put("withPassword", export.withPassword())
            .put("phase", MittwaldStates.phase(export.phase()));
    if (export.phase() == ExportPhase.COMPLETED) {
      var file = export.file();
      Answers.put(node, "downloadURL", sight.link().apply(export).orElse(export.downloadUrl()));
      Answers.put(node, "expiresAt", export.expiresAt());
      Answers.put(node, "sha256Checksum", file == null ? null : file.sha256());
    }
    return node;
  }
}
