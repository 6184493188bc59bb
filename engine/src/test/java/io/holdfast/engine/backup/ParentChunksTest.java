package io.holdfast.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.chunk.Chunker;
import io.holdfast.engine.copy.Copy;
import io.holdfast.engine.copy.CopyListener;
import io.holdfast.engine.index.MasterIndex;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.repository.WriterOptions;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.tree.Node;
import io.holdfast.store.testkit.MemoryStore;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class ParentChunksTest {
  private static final OffsetDateTime MORNING = OffsetDateTime.parse("2026-03-01T08:00:00Z");
  private static final int FILE_BYTES = 9 << 20;
  private static final int SEEDS = 2;
  private static final WriterOptions OPTIONS = new WriterOptions(2 << 20, 1, 2, 2);

  private final Repository repository = TestRepositories.create(new MemoryStore());

  @AfterEach
  void close() {
    repository.close();
  }

  /** What happens to a file between two backups. */
  enum Edit {
    TOUCH(bytes -> bytes),
    CHANGE_IN_PLACE(bytes -> changed(bytes, FILE_BYTES / 2, 3000)),
    CHANGE_MUCH_IN_PLACE(bytes -> changed(bytes, FILE_BYTES / 4, FILE_BYTES / 2)),
    ZERO_MIDDLE(bytes -> {
      var zeroed = bytes.clone();
      Arrays.fill(zeroed, FILE_BYTES / 3, 2 * FILE_BYTES / 3, (byte) 0);
      return zeroed;
    }),
    INSERT_IN_FRONT(bytes -> joined(noise(7, 1000), bytes)),
    INSERT_IN_THE_MIDDLE(bytes ->
        joined(
            Arrays.copyOf(bytes, FILE_BYTES / 2),
            noise(8, 3_000_000),
            Arrays.copyOfRange(bytes, FILE_BYTES / 2, FILE_BYTES))),
    LOSE_THE_MIDDLE(bytes ->
        joined(
            Arrays.copyOf(bytes, FILE_BYTES / 4),
            Arrays.copyOfRange(bytes, FILE_BYTES / 2, FILE_BYTES))),
    LOSE_THE_END(bytes -> Arrays.copyOf(bytes, FILE_BYTES - 1_234_567)),
    LOSE_THE_END_AND_CHANGE(
        bytes -> changed(Arrays.copyOf(bytes, FILE_BYTES / 2), FILE_BYTES / 2 - 600_000, 600_000)),
    APPEND(bytes -> joined(bytes, noise(9, 2_500_000))),
    REPLACE(_ -> noise(10, FILE_BYTES));

    private final UnaryOperator<byte[]> edit;

    Edit(UnaryOperator<byte[]> edit) {
      this.edit = edit;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFileIsCutAsIfItHadNoParent(Edit edit) throws Exception {
    for (var seed = 0; seed < SEEDS; seed++) {
      var tree = new FakeTree();
      var file = tree.file(tree.root, "file", noise(100 + seed, FILE_BYTES));
      var first = back(tree, new ParentChoice.None());
      tree.readBytes.set(0);
      file.bytes = edit.edit.apply(file.bytes);
      file.modified = FakeTree.THEN.plusSeconds(1);

      var beside = back(tree, new ParentChoice.Given(first.id().orElseThrow()));
      assertThat(tree.readBytes).as("read at all").hasValue(file.bytes.length);
      var alone = back(tree, new ParentChoice.None());

      assertThat(content(beside)).isEqualTo(content(alone));
    }
  }

  /** A log that grows by a little each day has no more chunks than one that was there at once. */
  @Test
  void whatGrowsIsNotCutWhereItEnded() throws Exception {
    var tree = new FakeTree();
    var file = tree.file(tree.root, "log", noise(1, 700_000));
    back(tree, new ParentChoice.None());
    for (var day = 1; day < 6; day++) {
      file.bytes = joined(file.bytes, noise(day, 50_000));
      file.modified = FakeTree.THEN.plusSeconds(day);
      back(tree, ParentChoice.Newest.OF_HOST_AND_PATHS);
    }

    var beside = back(tree, ParentChoice.Newest.OF_HOST_AND_PATHS);

    assertThat(content(beside)).isEqualTo(content(back(tree, new ParentChoice.None())));
  }

  /** Chunks of the longest length, of more files than there are buffers that hold one. */
  @Test
  void longChunksThatChangedFindRoom() throws Exception {
    var tree = new FakeTree();
    var files = new ArrayList<FakeTree.File>();
    for (var i = 0; i < 5; i++) {
      var bytes = new byte[2 * Chunker.MAX_BYTES + 1000];
      Arrays.fill(bytes, (byte) 3);
      files.add(tree.file(tree.root, "file" + i, bytes));
    }
    var first = back(tree, new ParentChoice.None());
    for (var file : files) {
      System.arraycopy(noise(6, 5_000_000), 0, file.bytes, 2_000_000, 5_000_000);
      file.modified = FakeTree.THEN.plusSeconds(1);
    }

    var beside = back(tree, new ParentChoice.Given(first.id().orElseThrow()));

    assertThat(beside.snapshot().tree())
        .isEqualTo(back(tree, new ParentChoice.None()).snapshot().tree());
  }

  /** The file is shorter than the chunk that was guessed first, and its end than the next guess. */
  @Test
  void whatIsThereAtTheEndOfAShorterFileIsCutToo() throws Exception {
    var tree = new FakeTree();
    var longFirst = new byte[6 << 20];
    Arrays.fill(longFirst, (byte) 3);
    var bytes = joined(longFirst, noise(1, FILE_BYTES));
    var file = tree.file(tree.root, "file", bytes);
    var first = back(tree, new ParentChoice.None());
    var lengths = content(first).stream().map(this::length).toList();
    var start = lengths.getFirst();
    for (var chunk = 1; chunk < lengths.size() - 2; chunk++) {
      var next = start + lengths.get(chunk);
      file.bytes =
          joined(Arrays.copyOfRange(bytes, start, next), noise(2, lengths.get(chunk + 1) - 1));
      file.modified = FakeTree.THEN.plusSeconds(chunk);
      start = next;

      var beside = back(tree, new ParentChoice.Given(first.id().orElseThrow()));

      assertThat(content(beside)).isEqualTo(content(back(tree, new ParentChoice.None())));
    }
  }

  /** Copied from a repository that cuts elsewhere: only a guess finds its cuts. */
  @Test
  void chunksThatWereCutElsewhereStayAsTheyAre() throws Exception {
    var tree = new FakeTree();
    var file = tree.file(tree.root, "file", noise(1, FILE_BYTES));
    SnapshotId copied;
    try (var elsewhere = TestRepositories.create(new MemoryStore());
        var there = TestRepositories.lock(elsewhere, false);
        var here = TestRepositories.lock(repository, false)) {
      var id = back(elsewhere, tree, new ParentChoice.None()).id().orElseThrow();
      Copy.run(
          new Copy.Side(elsewhere, there),
          new Copy.Side(repository, here),
          List.of(id),
          CopyListener.SILENT,
          OPTIONS);
      copied = repository.snapshots().ids().getFirst();
    }
    var before = content(repository.snapshots().list().getFirst().snapshot().tree());
    file.modified = FakeTree.THEN.plusSeconds(1);

    var beside = back(tree, new ParentChoice.Given(copied));

    assertThat(content(back(tree, new ParentChoice.None()))).doesNotContainAnyElementsOf(before);
    assertThat(content(beside))
        .startsWith(before.subList(0, before.size() - 1).toArray(BlobId[]::new));
  }

  @Test
  void guessesAllButTheLastAndFindsItsWayAgain() {
    var ids = new BlobId[7];
    var index = new MasterIndex();
    for (var i = 0; i < ids.length; i++) {
      ids[i] = BlobId.hash(new byte[] {(byte) i}, 0, 1);
      if (i != 4) {
        var bytes = Chunker.MIN_BYTES + i;
        var blob = new PackedBlob(ids[i], BlobType.DATA, 0, bytes + 32, bytes, false);
        index.add(PackId.parse(ids[i].toString()), List.of(blob));
      }
    }
    var before = new ParentChunks(List.of(ids), index);

    assertThat(before.length()).isEqualTo(Chunker.MIN_BYTES);
    assertThat(before.isNext(ids[0])).isTrue();
    before.passed(ids[0], before.length());
    assertThat(before.length()).isEqualTo(Chunker.MIN_BYTES + 1);
    before.fail();
    assertThat(before.length()).as("once the guess was wrong").isZero();
    before.passed(BlobId.hash(new byte[1], 0, 1), Chunker.MIN_BYTES + 1);
    assertThat(before.isNext(ids[2])).as("behind a change in place").isTrue();
    before.fail();
    before.passed(BlobId.hash(new byte[2], 0, 2), 999_999);
    assertThat(before.length()).as("lost").isZero();
    before.passed(ids[3], Chunker.MIN_BYTES + 3);
    assertThat(before.length()).as("of one that is in no index").isZero();
    before.passed(ids[5], Chunker.MIN_BYTES + 5);
    assertThat(before.length()).as("the last").isZero();
  }

  private BackupReport back(FakeTree tree, ParentChoice parent) throws InterruptedException {
    return back(repository, tree, parent);
  }

  private static BackupReport back(Repository repository, FakeTree tree, ParentChoice parent)
      throws InterruptedException {
    var labels =
        new BackupRequest.Labels(
            MORNING,
            "host",
            new BackupRequest.Account("user", 1000, 1000),
            List.of("path"),
            List.of());
    var options = LockOptions.standard(InstantSource.system());
    try (var lock = RepositoryLock.acquireShared(repository.sealedFiles(), options)) {
      return new Backup(repository, lock, OPTIONS)
          .run(tree, BackupRequest.of(labels).withParent(parent), BackupListener.SILENT);
    }
  }

  private List<BlobId> content(BackupReport report) {
    return content(report.snapshot().tree());
  }

  private List<BlobId> content(BlobId tree) {
    var nodes = repository.loadTree(tree).nodes();
    return ((Node.File) nodes.getFirst()).content();
  }

  private int length(BlobId chunk) {
    return repository.index().find(chunk, BlobType.DATA).orElseThrow().plainLength();
  }

  private static byte[] changed(byte[] bytes, int from, int length) {
    var changed = bytes.clone();
    System.arraycopy(noise(5, length), 0, changed, from, length);
    return changed;
  }

  private static byte[] joined(byte[]... parts) {
    var length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    var joined = new byte[length];
    var at = 0;
    for (var part : parts) {
      System.arraycopy(part, 0, joined, at, part.length);
      at += part.length;
    }
    return joined;
  }

  private static byte[] noise(int seed, int length) {
    var bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
