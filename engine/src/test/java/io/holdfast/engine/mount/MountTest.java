package io.holdfast.engine.mount;

import static io.holdfast.engine.mount.MountScene.blob;
import static io.holdfast.engine.mount.MountScene.file;
import static io.holdfast.engine.mount.MountScene.folder;
import static io.holdfast.engine.mount.MountScene.metadata;
import static io.holdfast.engine.mount.MountScene.tree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.list.SnapshotFilter;
import io.holdfast.engine.mount.MountEntry.File;
import io.holdfast.engine.mount.MountEntry.Folder;
import io.holdfast.engine.mount.MountEntry.Other;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repository.LyingIndex;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.RawBytes;
import io.holdfast.engine.tree.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountTest {
  private final MountScene scene = new MountScene();
  private Instant now = MountScene.TIME;

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void laysSnapshotsOutAsResticsMountDoes() throws Exception {
    var empty = scene.write(writer -> tree(writer));
    var first = scene.snapshot(empty, "2026-03-28T08:00:00+01:00", "web/1", "daily", "a/b");
    scene.snapshot(empty, "2026-03-28T08:00:00.5+01:00", "db");
    scene.snapshot(empty, "2026-03-29T08:00:00Z", "", "daily", "..");

    var mount = mount(SnapshotFilter.any());

    assertThat(mount.snapshots()).isEqualTo(3);
    assertThat(names(mount, "/")).containsExactly("hosts", "ids", "snapshots", "tags");
    assertThat(names(mount, "/snapshots"))
        .containsExactly(
            "2026-03-28T08:00:00+01:00",
            "2026-03-28T08:00:00+01:00-1",
            "2026-03-29T08:00:00Z",
            "latest");
    assertThat(names(mount, "/hosts")).containsExactly("_", "db", "web_1");
    assertThat(names(mount, "/hosts/db")).containsExactly("2026-03-28T08:00:00+01:00", "latest");
    assertThat(names(mount, "/tags")).containsExactly("__", "a_b", "daily");
    assertThat(names(mount, "/ids")).hasSize(3).contains(first.id().toString().substring(0, 8));
    assertThat(mount.find(TreePath.parse("/snapshots/latest")).orElseThrow().modified())
        .isEqualTo("2026-03-29T08:00:00Z");
  }

  @Test
  void showsOnlyWhatTheFilterAllows() throws Exception {
    var empty = scene.write(writer -> tree(writer));
    scene.snapshot(empty, "2026-03-28T08:00:00Z", "web");
    scene.snapshot(empty, "2026-03-29T08:00:00Z", "db");

    var mount = mount(new SnapshotFilter(List.of("web"), List.of(), List.of()));

    assertThat(names(mount, "/hosts")).containsExactly("web");
    assertThat(names(mount, "/snapshots")).containsExactly("2026-03-28T08:00:00Z", "latest");
  }

  @Test
  void findsFilesFoldersAndWhatIsNeither() throws Exception {
    var root =
        scene.write(writer -> {
          var inner = tree(writer, file("a", 5, blob(writer, "first")));
          var link =
              new Node.Symlink(
                  NodeName.ofUtf8("link"), metadata(0120777), RawBytes.ofUtf8("/etc/passwd"));
          return tree(writer, folder("d", inner), link);
        });
    scene.snapshot(root, "2026-03-28T08:00:00Z", "web");
    var mount = mount(SnapshotFilter.any());

    assertThat(names(mount, "/snapshots/latest")).containsExactly("d", "link");
    assertThat(mount.find(TreePath.parse("/snapshots/latest/d/a"))).containsInstanceOf(File.class);
    assertThat(mount.find(TreePath.parse("/snapshots/latest/link")))
        .get()
        .isInstanceOfSatisfying(
            Other.class,
            other -> assertThat(other.description()).isEqualTo("a link to /etc/passwd"));
    for (var absent :
        List.of(
            "/x",
            "/snapshots/x",
            "/snapshots/latest/d/b",
            "/snapshots/latest/d/a/b",
            "/snapshots/latest/link/x")) {
      assertThat(mount.find(TreePath.parse(absent))).as(absent).isEmpty();
    }
  }

  @Test
  void readsEveryRangeOfAFile() throws Exception {
    var root =
        scene.write(writer ->
            tree(
                writer,
                file(
                    "f",
                    11,
                    blob(writer, "ab"),
                    blob(writer, ""),
                    blob(writer, "cdefg"),
                    blob(writer, "ab"),
                    blob(writer, "hi"))));
    scene.snapshot(root, "2026-03-28T08:00:00Z", "web");
    var mount = mount(SnapshotFilter.any());
    var file = (File) mount.find(TreePath.parse("/snapshots/latest/f")).orElseThrow();

    for (var from = 0; from <= 11; from++) {
      for (var length = 0; length <= 11 - from; length++) {
        assertThat(read(mount, file, from, length))
            .isEqualTo("abcdefgabhi".substring(from, from + length));
      }
    }
    assertThatThrownBy(() -> mount.open(file, 5, 7)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> mount.open(file, Long.MAX_VALUE, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 2})
  void readsWhatIsThereWhateverALyingIndexTells(double share) throws Exception {
    var root =
        scene.write(
            writer -> tree(writer, file("f", 9, blob(writer, "abcd"), blob(writer, "efghi"))));
    scene.snapshot(root, "2026-03-28T08:00:00Z", "web");
    LyingIndex.garbageCopies(scene.store, share);
    scene.repository.indexFiles().reload();
    var mount = mount(SnapshotFilter.any());
    var file = (File) mount.find(TreePath.parse("/snapshots/latest/f")).orElseThrow();

    assertThat(read(mount, file, 0, 9)).isEqualTo("abcdefghi");
    assertThat(read(mount, file, 5, 3)).isEqualTo("fgh");
  }

  @Test
  void writesALargeBlobInSmallPieces() throws Exception {
    var text = "0123456789".repeat(20_000);
    var root = scene.write(writer -> tree(writer, file("f", 200_000, blob(writer, text))));
    scene.snapshot(root, "2026-03-28T08:00:00Z", "web");
    var mount = mount(SnapshotFilter.any());
    var file = (File) mount.find(TreePath.parse("/snapshots/latest/f")).orElseThrow();
    var written = new ArrayList<Integer>();
    var target =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] bytes, int offset, int length) {
            written.add(length);
            super.write(bytes, offset, length);
          }
        };

    try (var stream = mount.open(file, 1, 199_998)) {
      assertThat(stream.transferTo(target)).isEqualTo(199_998);
    }

    assertThat(target.toString(UTF_8)).isEqualTo(text.substring(1, 199_999));
    assertThat(written).allMatch(length -> length <= MountedContent.WRITTEN_BYTES);
  }

  @Test
  void readsNoBlobBeforeTheRangeAndThrowsDamageWhereItStands() throws Exception {
    var ids = new ArrayList<BlobId>();
    var root =
        scene.write(writer -> {
          ids.add(blob(writer, "first"));
          ids.add(blob(writer, "second"));
          return tree(writer, file("f", 11, ids.getFirst(), ids.getLast()));
        });
    scene.snapshot(root, "2026-03-28T08:00:00Z", "web");
    scene.repository.loadIndex();
    var damaged = scene.repository.index().find(ids.getFirst(), BlobType.DATA).orElseThrow();
    scene.store.damage(
        damaged.pack().objectName(),
        bytes -> {
          bytes[(int) damaged.offset() + 20] ^= 1;
          return bytes;
        });
    var mount = mount(SnapshotFilter.any());
    var file = (File) mount.find(TreePath.parse("/snapshots/latest/f")).orElseThrow();

    assertThat(read(mount, file, 5, 6)).isEqualTo("second");
    assertThatThrownBy(() -> mount.open(file, 4, 2))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BLOB_DAMAGED));
  }

  @Test
  void refusesAFileWhoseBlobsAreNotItsSize() throws Exception {
    var root = scene.write(writer -> tree(writer, file("f", 6, blob(writer, "first"))));
    scene.snapshot(root, "2026-03-28T08:00:00Z", "web");
    var mount = mount(SnapshotFilter.any());
    var file = (File) mount.find(TreePath.parse("/snapshots/latest/f")).orElseThrow();

    assertThatThrownBy(() -> mount.open(file, 0, 5))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TREE_DAMAGED));
  }

  @Test
  void seesSnapshotsThatComeAndGo() throws Exception {
    var root = scene.write(writer -> tree(writer, file("f", 5, blob(writer, "first"))));
    var first = scene.snapshot(root, "2026-03-28T08:00:00Z", "web");
    var mount = mount(SnapshotFilter.any());

    scene.repository.snapshots().delete(first.id());
    var other = scene.write(writer -> tree(writer, file("g", 6, blob(writer, "second"))));
    scene.snapshot(other, "2026-03-29T08:00:00Z", "web");
    assertThat(names(mount, "/snapshots")).contains("2026-03-28T08:00:00Z");
    now = now.plus(Mount.SEEN_AFTER).plus(Duration.ofMillis(1));

    assertThat(names(mount, "/snapshots")).containsExactly("2026-03-29T08:00:00Z", "latest");
    var file = (File) mount.find(TreePath.parse("/snapshots/latest/g")).orElseThrow();
    assertThat(read(mount, file, 0, 6)).isEqualTo("second");
  }

  @Test
  void tagsContentAlikeAndNothingElse() {
    var a = BlobId.hash("a".getBytes(UTF_8), 0, 1);
    var b = BlobId.hash("b".getBytes(UTF_8), 0, 1);

    var tags =
        List.of(
            Mount.contentTag(new File(file("x", 0))),
            Mount.contentTag(new File(file("x", 1, a))),
            Mount.contentTag(new File(file("x", 2, a, b))),
            Mount.contentTag(new File(file("x", 2, b, a))));

    assertThat(tags).doesNotHaveDuplicates();
    assertThat(Mount.contentTag(new File(file("y", 2, a, b)))).isEqualTo(tags.get(2));
  }

  private Mount mount(SnapshotFilter filter) throws InterruptedException {
    return Mount.open(scene.repository, filter, () -> now);
  }

  private static String read(Mount mount, File file, long from, long length) throws IOException {
    try (var stream = mount.open(file, from, length)) {
      return new String(stream.readAllBytes(), UTF_8);
    }
  }

  private static List<String> names(Mount mount, String path) throws InterruptedException {
    var listing = mount.list((Folder) mount.find(TreePath.parse(path)).orElseThrow());
    var names = new ArrayList<String>();
    for (var next = listing.next(); next.isPresent(); next = listing.next()) {
      names.add(next.get().name().toText());
    }
    return names;
  }
}
