package io.holdfast.cli.repo;

import io.holdfast.base.ByteSize;
import io.holdfast.cli.terminal.Table;
import io.holdfast.engine.forget.Grouping;
import io.holdfast.engine.snapshot.SnapshotSummary;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What {@code --json} prints of a repository; docs/cli.md describes it. */
final class Shapes {
  private static final int SHORT_ID = 8;

  private Shapes() {}

  static Map<String, Object> snapshot(StoredSnapshot stored) {
    var snapshot = stored.snapshot();
    var shape = new LinkedHashMap<String, Object>();
    shape.put("id", stored.id().toString());
    shape.put("time", snapshot.time().toString());
    shape.put("tree", snapshot.tree().toString());
    snapshot.parent().ifPresent(parent -> shape.put("parent", parent.toString()));
    shape.put("hostname", snapshot.hostname());
    shape.put("username", snapshot.username());
    shape.put("paths", snapshot.paths());
    shape.put("tags", snapshot.tags());
    shape.put("excludes", snapshot.excludes());
    snapshot.original().ifPresent(original -> shape.put("original", original.toString()));
    if (!snapshot.programVersion().isEmpty()) {
      shape.put("programVersion", snapshot.programVersion());
    }
    snapshot.summary().ifPresent(summary -> shape.put("summary", shape(summary)));
    return shape;
  }

  private static Map<String, Object> shape(SnapshotSummary summary) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("backupStart", summary.backupStart().toString());
    shape.put("backupEnd", summary.backupEnd().toString());
    put(shape, summary);
    shape.put("filesProcessed", summary.processed().files());
    shape.put("dataBlobs", summary.blobs().dataBlobs());
    shape.put("treeBlobs", summary.blobs().treeBlobs());
    return shape;
  }

  /** What the snapshots of a group have in common. */
  static Map<String, Object> group(Grouping.Key key) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("hostname", key.hostname());
    shape.put("paths", key.paths());
    shape.put("tags", key.tags());
    return shape;
  }

  /** What a backup counted. */
  static void put(Map<String, Object> shape, SnapshotSummary summary) {
    shape.put("filesNew", summary.files().added());
    shape.put("filesChanged", summary.files().changed());
    shape.put("filesUnmodified", summary.files().unmodified());
    shape.put("directoriesNew", summary.directories().added());
    shape.put("directoriesChanged", summary.directories().changed());
    shape.put("directoriesUnmodified", summary.directories().unmodified());
    shape.put("bytesProcessed", summary.processed().bytes());
    shape.put("bytesAdded", summary.blobs().addedBytes());
    shape.put("bytesStored", summary.blobs().addedPackedBytes());
  }

  static Map<String, Object> node(TreePath path, Node node) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("path", path.toString());
    shape.put("type", type(node));
    if (node instanceof Node.File file) {
      shape.put("size", file.size());
    }
    shape.put("mode", node.metadata().mode().toString());
    shape.put("uid", node.metadata().owner().uid());
    shape.put("gid", node.metadata().owner().gid());
    shape.put("user", node.metadata().owner().user());
    shape.put("group", node.metadata().owner().group());
    shape.put("modifiedAt", node.metadata().times().modified().toString());
    if (node instanceof Node.Symlink link) {
      shape.put("linkTarget", link.target().toString());
    }
    return shape;
  }

  /** A line for people. */
  static String line(TreePath path, Node node) {
    var metadata = node.metadata();
    var link = node instanceof Node.Symlink symlink ? " -> " + symlink.target() : "";
    return Table.printable(
        "%-9s %4s %5d %5d %11s %s %s%s"
            .formatted(
                type(node),
                metadata.mode(),
                metadata.owner().uid(),
                metadata.owner().gid(),
                size(node),
                time(metadata.times().modified()),
                path,
                link));
  }

  static String size(Node node) {
    return node instanceof Node.File file ? new ByteSize(file.size()).toString() : "-";
  }

  static String type(Node node) {
    return switch (node) {
      case Node.File _ -> "FILE";
      case Node.Directory _ -> "DIRECTORY";
      case Node.Symlink _ -> "SYMLINK";
      case Node.Device _ -> "DEVICE";
      case Node.Fifo _ -> "FIFO";
      case Node.Socket _ -> "SOCKET";
      case Node.Unusable _ -> "UNKNOWN";
    };
  }

  /** Ids, packs and such, as JSON lists them. */
  static List<String> texts(Collection<?> values) {
    return values.stream().map(Object::toString).toList();
  }

  /** Short ids for people, with blanks between. */
  static String shortIds(Collection<?> ids) {
    return ids.stream().map(Shapes::shortId).collect(Collectors.joining(" "));
  }

  static String shortId(Object id) {
    return id.toString().substring(0, SHORT_ID);
  }

  static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
