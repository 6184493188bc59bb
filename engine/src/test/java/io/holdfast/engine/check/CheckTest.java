package io.holdfast.engine.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.key.KeyOwner;
import io.holdfast.engine.key.WeakKeys;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repository.LyingIndex;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.repository.WriterOptions;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import io.holdfast.engine.tree.TreeEncoder;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.testkit.MemoryStore;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckTest {
  private final MemoryStore store = new MemoryStore();
  private SnapshotId older;
  private SnapshotId newer;

  /** Two snapshots that share nothing: what damages one leaves the other whole. */
  @BeforeEach
  void fillRepository() throws Exception {
    try (var repository = TestRepositories.create(store)) {
      older = addSnapshot(repository, 1);
      newer = addSnapshot(repository, 2);
    }
  }

  @Test
  void findsNothingInASoundRepository() throws Exception {
    var report = check(CheckRequest.allData());

    assertThat(report.sound()).isTrue();
    assertThat(report.findings()).isEmpty();
    assertThat(report.counts()).isEqualTo(new CheckReport.Counts(2, 4, 2, 4));
    assertThat(report.data().bytes())
        .isEqualTo(store.names(ObjectType.PACK).stream().mapToLong(store::size).sum());
  }

  @Test
  void readsNoPackUnlessAsked() throws Exception {
    assertThat(check(CheckRequest.structure()).data().bytes()).isZero();
  }

  @Test
  void allPartsTogetherReadEveryByteOnce() throws Exception {
    var bytes = 0L;
    for (var part = 1; part <= 5; part++) {
      bytes += check(CheckRequest.of(new DataSubset.Part(part, 5))).data().bytes();
    }

    assertThat(bytes).isEqualTo(check(CheckRequest.allData()).data().bytes());
  }

  @Test
  void tellsAFlippedBitInABlobAndTheSnapshotThatNeedsIt() throws Exception {
    var pack = dataPackOf(2);
    store.damage(pack, flip(100));

    var report = check(CheckRequest.allData());

    assertThat(report.findings()).extracting(Finding::code).contains(ErrorCode.BLOB_DAMAGED);
    assertThat(report.damagedSnapshots()).containsExactly(newer);
    assertThat(check(CheckRequest.structure()).sound()).isTrue();
  }

  @Test
  void namesNoSnapshotForABlobOfWhichACopyIsSound() throws Exception {
    LyingIndex.damagedCopy(store, dataPackOf(2));

    var report = check(CheckRequest.allData());

    assertThat(report.findings()).extracting(Finding::code).contains(ErrorCode.BLOB_DAMAGED);
    assertThat(report.sound()).isFalse();
    assertThat(report.damagedSnapshots()).isEmpty();
  }

  @Test
  void tellsEveryDamagedBlobOfAPack() throws Exception {
    store.damage(dataPackOf(1), bytes -> flip(50).apply(flip(bytes.length / 2).apply(bytes)));

    var report = check(CheckRequest.allData());

    assertThat(report.findings())
        .filteredOn(finding -> finding.code() == ErrorCode.BLOB_DAMAGED)
        .hasSize(2);
    assertThat(report.damagedSnapshots()).containsExactly(older);
  }

  @Test
  void tellsADamagedPackHeader() throws Exception {
    var pack = dataPackOf(1);
    store.damage(pack, bytes -> flip(bytes.length - 20).apply(bytes));

    assertErrors(check(CheckRequest.allData()), ErrorCode.PACK_DAMAGED, pack);
  }

  @Test
  void tellsATruncatedPackWithoutReadingIt() throws Exception {
    var pack = dataPackOf(1);
    store.damage(pack, bytes -> Arrays.copyOf(bytes, bytes.length - 1));

    assertErrors(check(CheckRequest.structure()), ErrorCode.PACK_DAMAGED, pack);
  }

  @Test
  void tellsAMissingPackAndWhatNeedsIt() throws Exception {
    var pack = dataPackOf(2);
    store.delete(pack);

    var report = check(CheckRequest.structure());

    assertErrors(report, ErrorCode.OBJECT_MISSING, pack);
    assertThat(report.findings()).extracting(Finding::code).contains(ErrorCode.BLOB_MISSING);
    assertThat(report.damagedSnapshots()).containsExactly(newer);
  }

  @Test
  void tellsADamagedIndexAndGoesOn() throws Exception {
    var index = store.names(ObjectType.INDEX).getFirst();
    store.damage(index, flip(40));

    var report = check(CheckRequest.allData());

    assertErrors(report, ErrorCode.INDEX_DAMAGED, index);
    assertThat(report.damagedSnapshots()).hasSize(1);
    assertThat(report.hints()).isEqualTo(2); // the packs that only this index listed
  }

  @Test
  void tellsADamagedSnapshot() throws Exception {
    store.damage(older.objectName(), flip(20));

    var report = check(CheckRequest.structure());

    assertErrors(report, ErrorCode.SNAPSHOT_DAMAGED, older.objectName());
    assertThat(report.counts().snapshots()).isEqualTo(1);
  }

  @Test
  void tellsADamagedKeyOfAnotherPassword() throws Exception {
    var before = store.names(ObjectType.KEY);
    try (var repository = TestRepositories.open(store);
        var second = Password.of("second")) {
      repository.keys().add(second, new KeyOwner("second", "host"), WeakKeys.STRENGTH);
    }
    var added = new ArrayList<>(store.names(ObjectType.KEY));
    added.removeAll(before);
    store.damage(added.getFirst(), flip(30));

    assertErrors(check(CheckRequest.structure()), ErrorCode.KEY_DAMAGED, added.getFirst());
  }

  @Test
  void hintsAtAPackThatNoIndexLists() throws Exception {
    var stray = new byte[100];
    store.save(
        new ObjectName(ObjectType.PACK, BlobId.hash(stray, 0, stray.length).toString()),
        List.of(java.nio.ByteBuffer.wrap(stray)));

    var report = check(CheckRequest.allData());

    assertThat(report.sound()).isTrue();
    assertThat(report.hints()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void noDamageAnywhereGoesUnnoticed(int seed) throws Exception {
    var random = new Random(seed);
    for (var round = 0; round < 25; round++) {
      var names = new ArrayList<ObjectName>();
      for (var type : ObjectType.values()) {
        names.addAll(store.names(type));
      }
      var name = names.get(random.nextInt(names.size()));
      var kept = new java.util.concurrent.atomic.AtomicReference<byte[]>();
      store.damage(
          name,
          bytes -> {
            kept.set(bytes.clone());
            return random.nextBoolean()
                ? flip(random.nextInt(bytes.length)).apply(bytes)
                : Arrays.copyOf(bytes, random.nextInt(bytes.length));
          });

      assertThat(noticed()).as("damage to %s", name).isTrue();
      store.damage(name, _ -> kept.get());
      assertThat(noticed()).isFalse();
    }
  }

  private boolean noticed() throws InterruptedException {
    try {
      return !check(CheckRequest.allData()).sound();
    } catch (HoldfastException e) {
      return true; // it does not even open
    }
  }

  private CheckReport check(CheckRequest request) throws InterruptedException {
    try (var repository = TestRepositories.open(store)) {
      return Check.run(repository, request, CheckListener.NONE);
    }
  }

  private static void assertErrors(CheckReport report, ErrorCode code, ObjectName concerned) {
    assertThat(report.findings())
        .filteredOn(finding -> finding.severity() == Finding.Severity.ERROR)
        .anySatisfy(finding -> {
          assertThat(finding.code()).isEqualTo(code);
          assertThat(finding.concerns()).isEqualTo(concerned.toString());
        });
  }

  private static UnaryOperator<byte[]> flip(int at) {
    return bytes -> {
      bytes[at] ^= 4;
      return bytes;
    };
  }

  /** The pack that holds the files of one snapshot. */
  private ObjectName dataPackOf(int seed) throws InterruptedException {
    var bytes = content(seed, 0);
    try (var repository = TestRepositories.open(store)) {
      repository.loadIndex();
      var location = repository.index().find(BlobId.hash(bytes, 0, bytes.length), BlobType.DATA);
      return location.orElseThrow().pack().objectName();
    }
  }

  private static byte[] content(int seed, int number) {
    var bytes = new byte[3_000];
    new Random(seed * 1_000L + number).nextBytes(bytes);
    return bytes;
  }

  private static SnapshotId addSnapshot(Repository repository, int seed) throws Exception {
    try (var writer = repository.openWriter(new WriterOptions(1 << 20, 3, 1, 1), () -> {})) {
      var files = new TreeEncoder(ZoneOffset.UTC);
      for (var i = 0; i < 4; i++) {
        var bytes = content(seed, i);
        var id = BlobId.hash(bytes, 0, bytes.length);
        writer.save(BlobType.DATA, id, bytes, 0, bytes.length);
        files.add(
            new Node.File(NodeName.ofUtf8("file" + i), metadata(0100640), 3_000, List.of(id)));
      }
      var folder = files.tree();
      writer.saveTree(folder);
      var root = new TreeEncoder(ZoneOffset.UTC);
      root.add(new Node.Directory(NodeName.ofUtf8("folder"), metadata(0040750), folder.id()));
      var tree = root.tree();
      writer.saveTree(tree);
      writer.flush();
      var time = OffsetDateTime.parse("2026-03-28T08:00:00Z").plusDays(seed);
      return repository
          .snapshots()
          .save(Snapshot.builder(time, tree.id(), List.of("/folder")).hostname("host").build())
          .id();
    }
  }

  private static NodeMetadata metadata(int unixMode) {
    var time = Instant.parse("2026-01-02T03:04:05.678901234Z");
    return new NodeMetadata(
        FileMode.ofUnix(unixMode),
        new NodeTimes(time, time, time),
        new Owner(0, 0, "root", "root"),
        new FileIdentity(1, 2, 1),
        List.of(),
        "");
  }
}
