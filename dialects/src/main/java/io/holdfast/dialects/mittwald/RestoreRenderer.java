package io.holdfast.dialects.mittwald;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.UuidText;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.dialects.mittwald.MittwaldStates.RestorePhase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The newest restore of a backup, in the vendor's new form, and in its old one where that fits. */
final class RestoreRenderer {
  private static final String SOURCE = "sourceId";

  private RestoreRenderer() {}

  /**
   * Adds what can be said of a restore; nothing of one that ended badly, for the vendor's only word
   * for the end would pass for success.
   *
   * @param contents of the backup; null when its source is gone
   */
  static void add(ObjectNode node, RestoreSession session, @Nullable Contents contents) {
    MittwaldStates.phase(session.standing())
        .ifPresent(phase -> {
          var sources = sourcePaths(session);
          var files = FileWish.of(session.request(), sources);
          node.set("restore", restore(session, phase, files, contents));
          if (sources.size() == 1 && ofPathsOnly(session)) {
            node.set("restorePath", restorePath(session, phase, files));
          }
        });
  }

  private static ObjectNode restore(
      RestoreSession session, RestorePhase phase, FileWish files, @Nullable Contents contents) {
    var node = Answers.JSON.objectNode().put("phase", phase.text());
    if (!files.sources().isEmpty()) {
      var path = node.putObject("pathRestore");
      files.sources().forEach(path.putArray("sourcePaths")::add);
      Answers.put(path, "targetRestorePath", files.target());
      path.put("determinedTargetPath", determined(session, files))
          .put("clearTargetPath", files.clears());
    }
    addDatabases(node, session, contents);
    return node;
  }

  /** Those whose target the vendor could name: by a UUID. */
  private static void addDatabases(
      ObjectNode node, RestoreSession session, @Nullable Contents contents) {
    var restores = Answers.JSON.arrayNode();
    for (var target : session.request().target().databases()) {
      if (UuidText.parse(target.databaseId()).isPresent()) {
        restores
            .addObject()
            .put("databaseBackupDump", target.dump())
            .put("targetDatabaseId", target.databaseId());
      }
    }
    for (var part : session.request().selection().dumps()) {
      restores
          .addObject()
          .put("databaseBackupDump", contents == null ? part : contents.dumpName(part))
          .put("targetDatabaseId", database(session, part, contents));
    }
    if (!restores.isEmpty()) {
      node.set("databaseRestores", restores);
    }
  }

  private static String database(RestoreSession session, String part, @Nullable Contents contents) {
    var target = session.request().target();
    var named = target.settings().get(Contents.folder(part) + "." + SOURCE);
    if (named != null) {
      return named;
    }
    if (target.sourceId() != null) {
      return target.sourceId().toString();
    }
    var member = contents == null ? null : contents.members().get(Contents.folder(part));
    return member == null ? session.origin().sourceId().toString() : member.id().toString();
  }

  private static ObjectNode restorePath(
      RestoreSession session, RestorePhase phase, FileWish files) {
    var node =
        Answers.JSON
            .objectNode()
            .put("phase", phase.text())
            .put("sourcePath", files.sources().getFirst());
    Answers.put(node, "targetPath", files.target());
    return node.put("determinedTargetPath", determined(session, files))
        .put("clearTargetPath", files.clears());
  }

  /** Where it went in the end, if that is known better than the request tells. */
  private static String determined(RestoreSession session, FileWish files) {
    var determined = session.determined();
    return determined == null
            || determined.path() == null
            || determined.path().equals(FileWish.ROOT)
        ? files.determined(session.request())
        : determined.path();
  }

  /**
   * A restore of all files is one of the root. The vendor has no words for parts, tables or
   * messages, so that a restore of those shows no path that it did not restore.
   */
  private static List<String> sourcePaths(RestoreSession session) {
    var request = session.request();
    var all =
        request.selection().paths().isEmpty()
            && request.selection().items().isEmpty()
            && request.selection().messageIds().isEmpty()
            && ofPathsOnly(session);
    if (all) {
      return ofFiles(request) ? List.of(FileWish.ROOT) : List.of();
    }
    return request.selection().paths();
  }

  private static boolean ofPathsOnly(RestoreSession session) {
    var selection = session.request().selection();
    return selection.dumps().isEmpty() && selection.parts().isEmpty();
  }

  private static boolean ofFiles(RestoreRequest request) {
    return switch (request.explorer()) {
      case FILES, DRIVE, SITE -> true;
      case DATABASE, MAILBOX, IMAGE, BUCKET, TEAM -> false;
    };
  }
}
