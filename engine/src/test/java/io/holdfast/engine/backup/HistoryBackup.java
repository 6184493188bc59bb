package io.holdfast.engine.backup;

import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.SnapshotId;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

/** Backs the files of a history up by the verb, for tests of other packages. */
public final class HistoryBackup {
  private HistoryBackup() {}

  /**
   * @param files by their folders and name, as {@link RandomHistory#files()} tells them; three
   *     folders are there in any case
   */
  public static SnapshotId run(
      Repository repository, RepositoryLock lock, Map<String, byte[]> files)
      throws InterruptedException {
    var tree = new FakeTree();
    for (var folder : List.of("0", "1", "2")) {
      tree.directory(tree.root, folder);
    }
    files.forEach((path, bytes) -> {
      var names = io.holdfast.engine.tree.TreePath.parse("/" + path).names();
      var folder = tree.root;
      for (var name : names.subList(0, names.size() - 1)) {
        folder =
            (FakeTree.Directory)
                folder.items.computeIfAbsent(name, _ -> new FakeTree.Directory(false));
      }
      tree.file(folder, names.getLast().toText(), bytes);
    });
    var labels =
        new BackupRequest.Labels(
            OffsetDateTime.parse("2026-05-01T08:00:00Z"),
            "host",
            new BackupRequest.Account("user", 1000, 1000),
            List.of(),
            List.of());
    return new Backup(repository, lock, RandomHistory.SMALL_PACKS)
        .run(tree, BackupRequest.of(labels), new BackupListener() {})
        .id()
        .orElseThrow();
  }
}
