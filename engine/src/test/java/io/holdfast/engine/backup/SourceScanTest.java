package io.holdfast.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.backup.SourceScan.Totals;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SourceScanTest {
  private final FakeTree tree = new FakeTree();

  @Test
  void countsFilesAndFoldersAndLeavesOutWhatItCannotOpen() throws Exception {
    var folder = tree.directory(tree.waypoint(tree.root, "way"), "folder");
    tree.file(folder, "five", new byte[5]);
    tree.file(tree.directory(folder, "below"), "seven", new byte[7]);
    tree.put(folder, "link", new FakeTree.Link("five".getBytes(StandardCharsets.UTF_8)));
    tree.directory(folder, "closed").refusal = WarningCode.UNREADABLE;

    var totals = SourceScan.of(tree);

    assertThat(totals).isEqualTo(new Totals(6, 12));
    assertThat(tree.readBytes).hasValue(0);
    assertThat(tree.openDirectories).hasValue(0);
  }
}
