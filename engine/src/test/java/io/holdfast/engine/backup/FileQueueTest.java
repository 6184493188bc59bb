package io.holdfast.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.engine.tree.NodeName;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileQueueTest {
  private static final int ONE_FOLDER_A_BUNDLE = 1000;

  private final FakeTree tree = new FakeTree();
  private final FileQueue queue = new FileQueue(ONE_FOLDER_A_BUNDLE);

  /** The walk is stopped where it waits for readers that are slower. */
  @Test
  void lastFileBeforeAStopKeepsNoDirectoryOpen() throws Exception {
    addFromADirectoryOfItsOwn("one");
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> addFromADirectoryOfItsOwn("two"))
        .isInstanceOf(InterruptedException.class);
    queue.releaseAll();

    assertThat(tree.openDirectories).hasValue(0);
  }

  private void addFromADirectoryOfItsOwn(String name) throws InterruptedException {
    tree.file(tree.root, name, new byte[] {1});
    var directory = new SharedDirectory(tree.openRoot(), new LeftDirectories());
    try {
      var path = new TreePath(null, NodeName.ofUtf8(name));
      queue.add(
          new FileJob(file(directory), path, Counters.Difference.ADDED, List.of(), directory));
    } finally {
      directory.leave();
    }
  }

  private static SourceEntry.File file(SharedDirectory directory) {
    return (SourceEntry.File) directory.directory.next().orElseThrow();
  }
}
