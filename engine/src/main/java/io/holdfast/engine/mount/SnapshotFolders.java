package io.holdfast.engine.mount;

import io.holdfast.engine.list.SnapshotReference;
import io.holdfast.engine.mount.MountEntry.MadeFolder;
import io.holdfast.engine.mount.MountEntry.StoredFolder;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.engine.tree.NodeName;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The folders above the snapshots, named as restic's mount names them: {@code ids/1f3a77c0}, {@code
 * snapshots/2026-03-28T08:00:00Z}, {@code hosts/HOST/…} and {@code tags/TAG/…}, each with {@code
 * latest} beside the times.
 */
final class SnapshotFolders {
  /** Seconds and the offset of the machine that made the snapshot. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssXXX");

  private static final int SHORT_ID_DIGITS = 8;

  private SnapshotFolders() {}

  /**
   * @param snapshots oldest first
   * @param now when the folders are made that hold no snapshot
   */
  static MadeFolder of(List<StoredSnapshot> snapshots, Instant now) {
    var hosts = new TreeMap<String, List<StoredSnapshot>>();
    var tags = new TreeMap<String, List<StoredSnapshot>>();
    for (var stored : snapshots) {
      add(hosts, stored.snapshot().hostname(), stored);
      stored.snapshot().tags().stream().distinct().forEach(tag -> add(tags, tag, stored));
    }
    return folder(
        now,
        Map.of(
            "ids", ids(snapshots, now),
            "snapshots", times(snapshots, now),
            "hosts", groups(hosts, now),
            "tags", groups(tags, now)));
  }

  private static void add(
      Map<String, List<StoredSnapshot>> groups, String group, StoredSnapshot stored) {
    groups.computeIfAbsent(fileName(group), _ -> new ArrayList<>()).add(stored);
  }

  private static MadeFolder groups(Map<String, List<StoredSnapshot>> groups, Instant now) {
    var folders = new HashMap<String, MountEntry>();
    groups.forEach((name, snapshots) -> folders.put(name, times(snapshots, now)));
    return folder(now, folders);
  }

  /** Two of the same second are told apart by a number, the older one without. */
  private static MadeFolder times(List<StoredSnapshot> snapshots, Instant now) {
    var folders = new HashMap<String, MountEntry>();
    for (var stored : snapshots) {
      var time = TIME.format(stored.snapshot().time());
      var name = time;
      for (var number = 1; folders.containsKey(name); number++) {
        name = time + "-" + number;
      }
      folders.put(name, root(stored.snapshot()));
    }
    if (!snapshots.isEmpty()) {
      folders.put(SnapshotReference.LATEST, root(snapshots.getLast().snapshot()));
    }
    return folder(now, folders);
  }

  private static MadeFolder ids(List<StoredSnapshot> snapshots, Instant now) {
    var sameBeginning = new HashMap<String, Integer>();
    snapshots.forEach(stored -> sameBeginning.merge(shortId(stored.id()), 1, Integer::sum));
    var folders = new HashMap<String, MountEntry>();
    for (var stored : snapshots) {
      var unique = sameBeginning.getOrDefault(shortId(stored.id()), 0) == 1;
      folders.put(unique ? shortId(stored.id()) : stored.id().toString(), root(stored.snapshot()));
    }
    return folder(now, folders);
  }

  private static String shortId(SnapshotId id) {
    return id.toString().substring(0, SHORT_ID_DIGITS);
  }

  private static StoredFolder root(Snapshot snapshot) {
    return new StoredFolder(snapshot.time().toInstant(), snapshot.tree());
  }

  private static MadeFolder folder(Instant modified, Map<String, ? extends MountEntry> entries) {
    var children = new TreeMap<NodeName, MountEntry>();
    entries.forEach((name, entry) -> children.put(NodeName.ofUtf8(name), entry));
    return new MadeFolder(modified, children);
  }

  /** A host or tag may be any text. */
  private static String fileName(String text) {
    return switch (text) {
      case "", "." -> "_";
      case ".." -> "__";
      default -> text.replace('/', '_').replace('\0', '_');
    };
  }
}
