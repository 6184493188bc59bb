package io.holdfast.dialects.mittwald;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.UuidText;
import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.Export;
import io.holdfast.catalog.model.ExportPhase;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.dialects.mittwald.MittwaldStates.RestorePhase;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A backup as the vendor shows it. What is absent is left out: a null would break its schemas. */
final class BackupRenderer {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String ROOT = "/";

  private final Instant now;
  private final boolean withRestores;

  /**
   * @param withRestores whether the caller may see restores
   */
  BackupRenderer(Instant now, boolean withRestores) {
    this.now = now;
    this.withRestores = withRestores;
  }

  ObjectNode render(BackupHistory backup) {
    var session = backup.session();
    var point = backup.point();
    var requestedAt = point == null ? session.times().createdAt() : point.requestedAt();
    var node =
        JSON.objectNode()
            .put("id", session.pointId().toString())
            .put("projectId", session.projectId().toString())
            .put("requestedAt", time(requestedAt))
            .put("createdAt", time(point == null ? requestedAt : point.completedAt()))
            .put(
                "status",
                MittwaldStates.status(session.standing())
                    .orElse(MittwaldStates.Status.Failed)
                    .name())
            .put("deletable", deletable(backup));
    var wish = session.wish();
    put(node, "description", point == null ? wish.description() : point.description());
    put(node, "expiresAt", point == null ? wish.expiresAt() : point.expiresAt());
    if (session.scheduleId() != null) {
      node.put("parentId", session.scheduleId().toString());
    }
    if (backup.newestExport() != null) {
      node.set("export", export(backup.newestExport()));
    }
    if (backup.newestRestore() != null && withRestores) {
      addRestore(node, backup.newestRestore());
    }
    return node;
  }

  boolean deletable(BackupHistory backup) {
    RestorePoint point = backup.point();
    return point != null
        && !point.managedBySystem()
        && !point.pinnedAt(now)
        && !point.lockedAt(now)
        && !runs(backup.newestRestore())
        && !runs(backup.newestExport());
  }

  private static boolean runs(@Nullable RestoreSession restore) {
    return restore != null && restore.standing().state() != RestoreState.ENDED;
  }

  private static boolean runs(@Nullable Export export) {
    return export != null
        && switch (export.phase()) {
          case PENDING, EXPORTING -> true;
          case COMPLETED, FAILED, EXPIRED -> false;
        };
  }

  private static ObjectNode export(Export export) {
    var node =
        JSON.objectNode()
            .put("format", MittwaldStates.format(export.format()))
            .put("withPassword", export.withPassword())
            .put("phase", MittwaldStates.phase(export.phase()));
    if (export.phase() == ExportPhase.COMPLETED) {
      put(node, "downloadURL", export.downloadUrl());
      put(node, "expiresAt", export.expiresAt());
      put(node, "sha256Checksum", export.file() == null ? null : export.file().sha256());
    }
    return node;
  }

  /** Adds the restore in the vendor's new form, and in its old one where that can hold it. */
  private static void addRestore(ObjectNode node, RestoreSession session) {
    MittwaldStates.phase(session.standing())
        .ifPresent(phase -> {
          var sources = sourcePaths(session);
          node.set("restore", restore(session, phase, sources));
          if (sources.size() == 1 && ofPathsOnly(session)) {
            node.set("restorePath", restorePath(session, phase, sources.getFirst()));
          }
        });
  }

  private static ObjectNode restore(
      RestoreSession session, RestorePhase phase, List<String> sources) {
    var request = session.request();
    var node = JSON.objectNode().put("phase", phase.text());
    if (!sources.isEmpty()) {
      var path = node.putObject("pathRestore");
      sources.forEach(path.putArray("sourcePaths")::add);
      put(path, "targetRestorePath", request.target().path());
      path.put("determinedTargetPath", determined(session)).put("clearTargetPath", clears(session));
    }
    var databases =
        request.target().databases().stream()
            .filter(target -> UuidText.parse(target.databaseId()).isPresent())
            .toList();
    if (!databases.isEmpty()) {
      var restores = node.putArray("databaseRestores");
      for (var target : databases) {
        restores
            .addObject()
            .put("databaseBackupDump", target.dump())
            .put("targetDatabaseId", target.databaseId());
      }
    }
    return node;
  }

  private static ObjectNode restorePath(RestoreSession session, RestorePhase phase, String source) {
    var node = JSON.objectNode().put("phase", phase.text()).put("sourcePath", source);
    put(node, "targetPath", session.request().target().path());
    return node.put("determinedTargetPath", determined(session))
        .put("clearTargetPath", clears(session));
  }

  /**
   * A restore of all files is one of the root. The vendor has no words for parts, tables or
   * messages, so that a restore of those shows no path that it did not restore.
   */
  private static List<String> sourcePaths(RestoreSession session) {
    var selection = session.request().selection();
    var all =
        selection.paths().isEmpty()
            && selection.items().isEmpty()
            && selection.messageIds().isEmpty()
            && ofPathsOnly(session);
    if (all) {
      return ofFiles(session) ? List.of(ROOT) : List.of();
    }
    return selection.paths();
  }

  private static boolean ofPathsOnly(RestoreSession session) {
    var selection = session.request().selection();
    return selection.dumps().isEmpty() && selection.parts().isEmpty();
  }

  private static boolean ofFiles(RestoreSession session) {
    return switch (session.request().explorer()) {
      case FILES, DRIVE, SITE -> true;
      case DATABASE, MAILBOX, IMAGE, BUCKET, TEAM -> false;
    };
  }

  private static String determined(RestoreSession session) {
    var determined = session.determined();
    if (determined != null && determined.path() != null) {
      return determined.path();
    }
    var asked = session.request().target().path();
    return asked == null ? ROOT : asked;
  }

  private static boolean clears(RestoreSession session) {
    return session.request().conflictPolicy() == ConflictPolicy.CLEAR_TARGET;
  }

  private static void put(ObjectNode node, String field, @Nullable String value) {
    if (value != null) {
      node.put(field, value);
    }
  }

  private static void put(ObjectNode node, String field, @Nullable Instant value) {
    if (value != null) {
      node.put(field, time(value));
    }
  }

  private static String time(Instant instant) {
    return Answers.time(instant);
  }
}
