package io.holdfast.dialects.mittwald;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.Export;
import io.holdfast.catalog.model.ExportPhase;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A backup as the vendor shows it. What is absent is left out: a null would break its schemas. */
final class BackupRenderer {
  private final Instant now;
  private final Sight sight;

  /**
   * What of a backup the caller may see.
   *
   * @param withRestores whether restores are shown
   * @param contents of backups with restores; asked for all of a page at once
   * @param link the address of an export's file; empty when the caller may not download
   */
  record Sight(
      boolean withRestores,
      Map<RestorePointId, Contents> contents,
      Function<Export, Optional<String>> link) {
    Sight {
      contents = Map.copyOf(contents);
    }
  }

  BackupRenderer(Instant now, Sight sight) {
    this.now = now;
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
    return deletable(backup, now);
  }

  static boolean deletable(BackupHistory backup, Instant now) {
    RestorePoint point = backup.point();
    return point != null
        && !point.managedBySystem()
        && !point.pinnedAt(now)
        && !point.lockedAt(now)
        && !runs(backup.newestRestore())
        && !runs(backup.newestExport());
  }

  static boolean runs(@Nullable RestoreSession restore) {
    return restore != null && restore.standing().state() != RestoreState.ENDED;
  }

  private static boolean runs(@Nullable Export export) {
    return export != null
        && switch (export.phase()) {
          case PENDING, EXPORTING -> true;
          case COMPLETED, FAILED, EXPIRED -> false;
        };
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
