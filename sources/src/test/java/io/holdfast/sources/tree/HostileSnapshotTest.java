package io.holdfast.sources.tree;

import static io.holdfast.base.ErrorCode.BLOB_DAMAGED;
import static io.holdfast.base.ErrorCode.BLOB_MISSING;
import static io.holdfast.base.ErrorCode.TREE_DAMAGED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.restore.ConflictPolicy;
import io.holdfast.engine.restore.ItemOutcome;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.engine.restore.RestoreRequest;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.sources.testkit.HandmadeSnapshots;
import io.holdfast.sources.testkit.RestoreFixture;
import io.holdfast.sources.testkit.TestFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots that no honest backup wrote: nothing outside the target may change. */
class HostileSnapshotTest {
  private static final String NODE =
      "{\"name\":\"%s\",\"type\":\"file\",\"mode\":420,\"mtime\":\"2020-01-01T00:00:00Z\","
          + "\"atime\":\"2020-01-01T00:00:00Z\",\"ctime\":\"2020-01-01T00:00:00Z\",\"uid\":0,"
          + "\"gid\":0,\"inode\":1,\"device_id\":1,\"links\":1,\"content\":[]}";

  private TestFolder folder;
  private RestoreFixture fixture;
  private Path out;

  @BeforeEach
  void makeRepository() {
    folder = TestFolder.create();
    fixture = RestoreFixture.create(folder.resolve("repo"));
    out = folder.resolve("outer/out");
  }

  @AfterEach
  void remove() {
    fixture.close();
    folder.close();
  }

  private RestoreFixture.Run restore(Snapshot snapshot) throws InterruptedException {
    var options = RestoreOptions.standard().with(ConflictPolicy.OVERWRITE);
    return fixture.restore(out, RestoreRequest.everything(snapshot, options));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        ".",
        "",
        "/",
        "/etc/x",
        "../escaped",
        "a/../../escaped",
        "a\\\\x00b",
        "\\\\x2e."
      })
  void refusesNamesThatLeadElsewhere(String name) throws Exception {
    Snapshot snapshot;
    try (var made = new HandmadeSnapshots(fixture.repository())) {
      var good = NODE.formatted("good");
      var tree = made.rawTree("{\"nodes\":[%s,%s]}".formatted(NODE.formatted(name), good));
      snapshot = made.save(List.of("/"), tree);
    }

    var run = restore(snapshot);

    assertThat(names(folder.path())).containsExactlyInAnyOrder("outer", "repo");
    assertThat(names(out.getParent())).containsExactly("out");
    assertThat(names(out)).containsExactly("good");
    assertThat(run.report().totals().failed()).isEqualTo(1);
    assertThat(run.unrestored().getFirst().code()).contains(TREE_DAMAGED);
  }

  @Test
  void neverWritesThroughALinkOfTheSnapshotItself() throws Exception {
    var outside = Files.createDirectory(folder.resolve("outside"));
    Snapshot snapshot;
    try (var made = new HandmadeSnapshots(fixture.repository())) {
      var evil = made.folder("evil", made.file("planted", "planted"));
      var link = made.link("evil", outside.toString());
      // Two nodes of one name: the link is made, then the folder "is" there.
      var first = made.tree(link);
      var second = made.tree(evil);
      var json = text(fixture, made, first, second);
      snapshot = made.save(List.of("/"), made.rawTree(json));
    }

    var run = restore(snapshot);

    assertThat(names(outside)).isEmpty();
    assertThat(run.report().totals().items()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void neverWritesThroughALinkAtTheTarget() throws Exception {
    var outside = Files.createDirectories(folder.resolve("outside"));
    Files.createDirectories(out);
    Files.createSymbolicLink(out.resolve("data"), outside);
    Snapshot snapshot;
    try (var made = new HandmadeSnapshots(fixture.repository())) {
      snapshot = made.save(List.of("/data"), made.folder("data", made.file("file", "text")));
    }
    var skip = RestoreOptions.standard().with(ConflictPolicy.SKIP);

    fixture.restore(out, RestoreRequest.everything(snapshot, skip));
    assertThat(names(outside)).isEmpty();

    restore(snapshot);
    assertThat(names(outside)).isEmpty();
    assertThat(out.resolve("data/file")).hasContent("text");
  }

  @Test
  void goesOnBesideWhatIsMissing() throws Exception {
    Snapshot snapshot;
    try (var made = new HandmadeSnapshots(fixture.repository())) {
      var lost = made.fileWithout("lost", "nowhere");
      var gone = BlobId.hash(new byte[] {1}, 0, 1);
      snapshot =
          made.save(
              List.of("/"),
              made.file("a", "a"),
              lost,
              made.folder("gone", gone),
              made.file("z", "z"));
    }

    var run = restore(snapshot);

    assertThat(names(out)).containsExactlyInAnyOrder("a", "gone", "z");
    assertThat(run.item("/lost").code()).contains(BLOB_MISSING);
    assertThat(run.item("/gone").outcome()).isEqualTo(ItemOutcome.FAILED);
    assertThat(run.report().isComplete()).isFalse();
    assertThat(run.plan().totals().damaged()).isEqualTo(2);
  }

  /** Memory for two gigabytes would be more than the tests have. */
  @ParameterizedTest
  @CsvSource({"2147483647,false", "70000,true"})
  void takesNoMemoryForContentThatNoPackHas(int length, boolean compressed) throws Exception {
    var pack = PackId.parse("ab".repeat(32));
    var content = BlobId.hash("nowhere".getBytes(UTF_8), 0, 7);
    var plain = compressed ? Integer.MAX_VALUE : length - 32;
    var blob = new PackedBlob(content, BlobType.DATA, 0, length, plain, compressed);
    Snapshot snapshot;
    try (var made = new HandmadeSnapshots(fixture.repository())) {
      snapshot = made.save(List.of("/"), made.file("a", "a"), made.fileWithout("huge", "nowhere"));
    }
    fixture.repository().store().save(pack.objectName(), List.of(ByteBuffer.allocate(100_000)));
    fixture
        .repository()
        .indexFiles()
        .save(List.of(new IndexedPack(pack, List.of(blob))), List.of());

    var run = restore(snapshot);

    assertThat(out.resolve("a")).hasContent("a");
    assertThat(run.item("/huge").code()).contains(BLOB_DAMAGED);
  }

  @Test
  void hardLinksOfDifferentContentAreNotMixed() throws Exception {
    Snapshot snapshot;
    try (var made = new HandmadeSnapshots(fixture.repository())) {
      snapshot =
          made.save(
              List.of("/"),
              made.file("a", "one", 3, 7),
              made.file("b", "one", 3, 7),
              made.file("c", "two", 3, 7));
    }

    restore(snapshot);

    assertThat(Files.isSameFile(out.resolve("a"), out.resolve("b"))).isTrue();
    assertThat(out.resolve("b")).hasContent("one");
    assertThat(out.resolve("c")).hasContent("two");
  }

  /** The nodes of two trees in one. */
  private static String text(RestoreFixture fixture, HandmadeSnapshots made, BlobId... trees)
      throws InterruptedException {
    made.save(List.of("/"), trees[0]);
    fixture.repository().loadIndex();
    var nodes = new ArrayList<String>();
    for (var tree : trees) {
      var json = new String(fixture.repository().loadBlob(tree, BlobType.TREE), UTF_8);
      nodes.add(json.substring(json.indexOf('[') + 1, json.lastIndexOf(']')));
    }
    return "{\"nodes\":[%s]}".formatted(String.join(",", nodes));
  }

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
