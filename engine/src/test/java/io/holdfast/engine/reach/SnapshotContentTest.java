package io.holdfast.engine.reach;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.reach.SnapshotContent.Report;
import io.holdfast.engine.repository.BlobWriter;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import io.holdfast.engine.tree.TreeEncoder;
import io.holdfast.store.testkit.MemoryStore;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SnapshotContentTest {
  private static final Instant TIME = Instant.parse("2026-11-22T10:00:00Z");

  private final Repository repository = TestRepositories.create(new MemoryStore());

  @AfterEach
  void close() {
    repository.close();
  }

  @Test
  void countsEachPathAndStoresEachBlobOnce() throws Exception {
    var root =
        write(writer -> {
          var folder = tree(writer, file("a", blob(writer, "first")), file("b"));
          return tree(writer, folder("left", folder), folder("right", folder));
        });

    var report = measure(root, Optional.empty());

    assertThat(report.files()).isEqualTo(4);
    assertThat(report.directories()).isEqualTo(2);
    assertThat(report.items()).isEqualTo(6);
    assertThat(report.bytes()).isEqualTo(2 * 5);
    assertThat(report.storedBytes()).isEqualTo(storedBytes());
  }

  @Test
  void tellsWhatWasAddedToTheSnapshotBefore() throws Exception {
    var before = write(writer -> tree(writer, file("a", blob(writer, "first"))));
    var all = storedBytes();
    var after =
        write(writer ->
            tree(writer, file("a", blob(writer, "first")), file("b", blob(writer, "second"))));

    var report = measure(after, Optional.of(before));

    assertThat(report.bytes()).isEqualTo(10);
    assertThat(report.storedBytes()).isEqualTo(storedBytes() - all).isPositive();
    assertThat(measure(before, Optional.of(after)).storedBytes()).isLessThan(all);
  }

  @Test
  void countsFoldersWithoutEndInNoTime() throws Exception {
    var root =
        write(writer -> {
          var tree = tree(writer, file("a", blob(writer, "first")));
          for (var level = 0; level < 200; level++) {
            tree = tree(writer, folder("left", tree), folder("right", tree));
          }
          return tree;
        });

    var report = measure(root, Optional.empty());

    assertThat(report.files()).isEqualTo(1L << 53);
    assertThat(report.items()).isPositive();
    assertThat(report.storedBytes()).isEqualTo(storedBytes());
  }

  @Test
  void refusesASnapshotThatIsNotWhole() throws Exception {
    var nowhere = BlobId.hash("nowhere".getBytes(UTF_8), 0, 7);
    var noContent = write(writer -> tree(writer, file("a", nowhere)));
    var noFolder = write(writer -> tree(writer, folder("a", nowhere)));

    for (var root : List.of(noContent, noFolder, nowhere)) {
      assertThatThrownBy(() -> measure(root, Optional.empty()))
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BLOB_MISSING));
    }
    var sound = write(writer -> tree(writer, file("b", blob(writer, "second"))));
    assertThat(measure(sound, Optional.of(noFolder)).storedBytes()).isPositive();
  }

  private Report measure(BlobId root, Optional<BlobId> before) throws InterruptedException {
    repository.loadIndex();
    return SnapshotContent.measure(repository, root, before);
  }

  private long storedBytes() throws InterruptedException {
    repository.loadIndex();
    var index = repository.index();
    var sum = 0L;
    for (var line = 0; line < index.size(); line++) {
      sum += index.blob(line).length();
    }
    return sum;
  }

  /** What is written with a writer, which is then flushed. */
  @FunctionalInterface
  private interface Writing {
    BlobId write(BlobWriter writer) throws InterruptedException;
  }

  private BlobId write(Writing writing) throws InterruptedException {
    repository.loadIndex();
    try (var writer = repository.openWriter(RandomHistory.SMALL_PACKS, () -> {})) {
      var root = writing.write(writer);
      writer.flush();
      return root;
    }
  }

  private static BlobId blob(BlobWriter writer, String text) throws InterruptedException {
    var plain = text.getBytes(UTF_8);
    var id = BlobId.hash(plain, 0, plain.length);
    writer.save(BlobType.DATA, id, plain, 0, plain.length);
    return id;
  }

  private static BlobId tree(BlobWriter writer, Node... nodes) throws InterruptedException {
    var encoder = new TreeEncoder(ZoneOffset.UTC);
    List.of(nodes).forEach(encoder::add);
    var tree = encoder.tree();
    writer.saveTree(tree);
    return tree.id();
  }

  private static Node file(String name, BlobId... content) {
    return new Node.File(
        NodeName.ofUtf8(name), metadata(0100644), content.length * 5L, List.of(content));
  }

  private static Node folder(String name, BlobId tree) {
    return new Node.Directory(NodeName.ofUtf8(name), metadata(0040755), tree);
  }

  private static NodeMetadata metadata(int mode) {
    return new NodeMetadata(
        FileMode.ofUnix(mode),
        new NodeTimes(TIME, TIME, TIME),
        new Owner(0, 0, "root", "root"),
        new FileIdentity(1000, 1, 1),
        List.of(),
        "");
  }
}
