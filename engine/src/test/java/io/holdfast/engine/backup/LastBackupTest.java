package io.holdfast.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.store.testkit.MemoryStore;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastBackupTest {
  /** A file's node takes some 300 bytes in its folder's tree. */
  private static final int FILES_OF_A_LARGE_TREE = 600;

  private static final Digest SEEN = new Digest(1, 2, 3, 4);
  private static final DirectoryLook ANOTHER_LOOK = FakeLook.of(List.of()).orElseThrow();

  private final Repository repository = TestRepositories.create(new MemoryStore());
  private final FakeTree tree = new FakeTree();
  private BlobId root;
  private LastBackup last;

  @BeforeEach
  void backUp(@TempDir Path memory) throws Exception {
    fill("small", FILES_OF_A_LARGE_TREE / 2);
    fill("large", FILES_OF_A_LARGE_TREE);
    var labels =
        new BackupRequest.Labels(
            OffsetDateTime.parse("2026-03-01T08:00:00Z"),
            "host",
            new BackupRequest.Account("user", 1, 1),
            List.of(),
            List.of());
    try (var lock = TestRepositories.lock(repository, false)) {
      root =
          new Backup(repository, lock)
              .run(tree, BackupRequest.of(labels), BackupListener.SILENT)
              .snapshot()
              .tree();
    }
    var notes = new FolderNotes();
    notes.add(tree("small"), SEEN, List.of());
    notes.add(tree("large"), SEEN, List.of());
    var file = memory.resolve("0".repeat(64));
    notes.keep(file, repository.index());
    last = new LastBackup(repository, FolderMemory.read(file, repository.index()));
  }

  @AfterEach
  void close() {
    repository.close();
  }

  @Test
  void readsTheTreeOfAFolderThatChangedAhead() {
    var parent = last.directoryIfChanged(tree("small"), ANOTHER_LOOK).orElseThrow();

    assertThat(parent.find(NodeName.ofUtf8("file100"))).isPresent();
  }

  /**
   * The walk reads it node by node; those that are read ahead are held whole, several at a time.
   */
  @Test
  void readsNoLargeTreeAhead() {
    assertThat(last.known(tree("large"))).isPresent();
    assertThat(last.directoryIfChanged(tree("large"), ANOTHER_LOOK)).isEmpty();
  }

  private void fill(String name, int count) {
    var folder = tree.directory(tree.root, name);
    for (var n = 0; n < count; n++) {
      tree.file(folder, "file" + n, new byte[] {1});
    }
  }

  private BlobId tree(String name) {
    var node = repository.openTree(root).next(NodeName.ofUtf8(name)::equals).orElseThrow();
    return ((Node.Directory) node).subtree();
  }
}
