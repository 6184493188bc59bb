package io.holdfast.engine.backup;

import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.SnapshotId;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Backs the files of a history up by the verb, for tests of other packages. */
public final class HistoryBackup {
  private HistoryBackup() {}

  /**
   * @param files by their folder and name, as {@link RandomHistory#files()} tells them
   */
  public static SnapshotId run(
      Repository repository, RepositoryLock lock, Map<String, byte[]> files)
      throws InterruptedException {
    var tree = new FakeTree();
    var folders = new TreeMap<String, FakeTree.Directory>();
    for (var folder : List.of("0", "1", "2")) {
      folders.put(folder, tree.directory(tree.root, folder));
    }
    files.forEach(
        (path, bytes) -> tree.file(folders.get(path.substring(0, 1)), path.substring(2), bytes));
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
