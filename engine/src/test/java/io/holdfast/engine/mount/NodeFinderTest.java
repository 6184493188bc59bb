package io.holdfast.engine.mount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreeReader;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NodeFinderTest {
  private static final int NODES_OF_A_FOLDER = NodeFinder.BYTES_OF_A_FOLDER / NodeFinder.NODE_BYTES;
  private static final int MANY = 3 * NODES_OF_A_FOLDER;

  private final Map<BlobId, byte[]> texts = new HashMap<>();
  private int opened;
  private int closed;
  private final NodeFinder finder = new NodeFinder(this::open);

  @Test
  void readsASmallFolderOnce() {
    var names = names(100);
    var tree = tree(names);
    Collections.shuffle(names, new Random(1));

    assertThat(names).allMatch(name -> finds(tree, name));
    assertThat(finds(tree, "absent")).isFalse();
    assertThat(opened).isEqualTo(1);
  }

  @Test
  void readsALargeFolderOnceForWhoAsksInOrder() {
    var names = names(MANY);
    var tree = tree(names);
    for (var i = 0; i < MANY; i += 8) { // eight at once come by in any order
      Collections.shuffle(names.subList(i, i + 8), new Random(i));
    }

    assertThat(names).allMatch(name -> finds(tree, name));
    assertThat(opened).isEqualTo(1);
  }

  @Test
  void findsAllOfALargeFolderInAnyOrderOfQuestionsAndOfTheTree() {
    var names = names(MANY);
    Collections.shuffle(names, new Random(1));
    var tree = tree(names);

    for (var name : List.of(names.getLast(), names.getFirst(), names.get(MANY / 2))) {
      assertThat(finds(tree, name)).as(name).isTrue();
      assertThat(finds(tree, "absent")).isFalse();
    }
  }

  @Test
  void readsALargeFolderOnceForANameThatItLacks() {
    assertThat(finds(tree(names(MANY)), "absent")).isFalse();
    assertThat(opened).isEqualTo(1);
  }

  @Test
  void remembersNoMoreThanItMay() {
    for (var i = 0; i < 20; i++) {
      var tree = tree(names(NODES_OF_A_FOLDER - 1 - i));
      assertThat(finds(tree, "n0000000")).isTrue();
      assertThat(finds(tree, "absent")).isFalse();
    }
    assertThat(opened).isEqualTo(20);
    assertThat(finder.heldBytes()).isLessThanOrEqualTo(NodeFinder.BYTES_OF_ALL);
    texts.keySet().forEach(tree -> assertThat(finds(tree, "n0000001")).isTrue());
    assertThat(opened).isGreaterThan(20);
  }

  @Test
  void readsASmallFolderToItsEndAtOnce() {
    assertThat(finds(tree(names(100)), "n0000000")).isTrue();
    assertThat(closed).isEqualTo(1);
  }

  @Test
  void keepsAFewLargeFoldersHalfRead() {
    var trees =
        IntStream.rangeClosed(0, NodeFinder.READERS)
            .mapToObj(each -> tree(names(NODES_OF_A_FOLDER + 1 + each)))
            .toList();
    trees.forEach(tree -> assertThat(finds(tree, "n0000000")).isTrue());
    assertThat(closed).isZero();

    trees.stream().skip(1).forEach(tree -> assertThat(finds(tree, "n0000001")).isTrue());
    assertThat(opened).isEqualTo(trees.size());
    assertThat(finds(trees.getFirst(), "n0000001")).isTrue();
    assertThat(opened).isEqualTo(trees.size() + 1);
  }

  @Test
  void weighsTheBlobsOfFiles() {
    var blob = "\"%s\"".formatted("0".repeat(64));
    var blobs = String.join(",", Collections.nCopies(1_000, blob));
    for (var i = 0; i < 20; i++) {
      var tree = tree(names(200 + i), blobs);
      assertThat(finds(tree, "n0000199")).isTrue();
      assertThat(finder.heldBytes())
          .isGreaterThan(NodeFinder.BYTES_OF_A_FOLDER - 100_000)
          .isLessThanOrEqualTo(NodeFinder.BYTES_OF_ALL);
    }
  }

  private boolean finds(BlobId tree, String name) {
    var found = finder.find(tree, NodeName.ofUtf8(name));
    found.ifPresent(node -> assertThat(node.name().toText()).isEqualTo(name));
    return found.isPresent();
  }

  private TreeReader open(BlobId tree) {
    opened++;
    var text = texts.getOrDefault(tree, new byte[0]);
    return TreeReader.open(
        new ByteArrayInputStream(text) {
          @Override
          public void close() {
            closed++;
          }
        });
  }

  private static List<String> names(int count) {
    var names = new ArrayList<String>();
    for (var i = 0; i < count; i++) {
      names.add("n%07d".formatted(i));
    }
    return names;
  }

  /** In any order, as other programs may write it. */
  private BlobId tree(List<String> names) {
    return tree(names, "");
  }

  private BlobId tree(List<String> names, String content) {
    var text =
        names.stream()
            .map(name ->
                "{\"name\":\"%s\",\"type\":\"file\",\"content\":[%s]}".formatted(name, content))
            .collect(Collectors.joining(",", "{\"nodes\":[", "]}"))
            .getBytes(UTF_8);
    var id = BlobId.hash(text, 0, text.length);
    texts.put(id, text);
    return id;
  }
}
