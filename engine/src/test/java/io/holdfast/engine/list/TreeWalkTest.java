package io.holdfast.engine.list;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.engine.tree.TreeReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TreeWalkTest {
  private static final BlobId ID = BlobId.hash(new byte[] {1}, 0, 1);

  /** Two nodes of one name, and damage behind them. */
  private static final byte[] TREE =
      """
      {"nodes":[{"name":"a","type":"fifo"},{"name":"b","type":"fifo"},\
      {"name":"b","type":"socket"},{"name":"c","type":"fifo"},broken\
      """
          .getBytes(UTF_8);

  @Test
  void visitsWhatThereIs() throws Exception {
    assertThat(visited(Optional.empty()))
        .containsExactly("/a Fifo", "/b Fifo", "/b Socket", "/c Fifo", "damaged");
  }

  @Test
  void readsNothingBehindTheLastNameThatIsWanted() throws Exception {
    assertThat(visited(Optional.of(Set.of(NodeName.ofUtf8("c"), NodeName.ofUtf8("b")))))
        .containsExactly("/b Fifo", "/c Fifo");
  }

  private static List<String> visited(Optional<Set<NodeName>> only) throws InterruptedException {
    var visited = new ArrayList<String>();
    TreeWalk.walk(
        _ -> TreeReader.open(TREE, 0, TREE.length),
        ID,
        TreePath.ROOT,
        new TreeWalk.Visitor() {
          @Override
          public Optional<Set<NodeName>> only(TreePath folder) {
            return only;
          }

          @Override
          public boolean visit(TreePath path, Node node) {
            return visited.add(path + " " + node.getClass().getSimpleName());
          }

          @Override
          public void damaged(TreePath path, HoldfastException failure) {
            visited.add("damaged");
          }
        });
    return visited;
  }
}
