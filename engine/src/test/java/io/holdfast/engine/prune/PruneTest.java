package io.holdfast.engine.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.prune.PruneRequest.Limits;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.store.ObjectType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a prune frees and writes anew, and how much of it. */
class PruneTest extends PruneScene {
  @Test
  void freesAllThatNoSnapshotNeeds() throws Exception {
    var ids = fill(5);
    forget(ids.subList(0, 4));
    var before = bytes(ObjectType.PACK);

    var report = prune(AT_ONCE);

    assertThat(report.remainingUnused().blobs()).isZero();
    assertThat(report.content().unused().blobs()).isPositive();
    assertThat(report.deletion().deleted().count()).isPositive();
    assertThat(bytes(ObjectType.PACK)).isLessThan(before);
    assertWhole();
    assertThat(check().hints()).isZero();
    assertThat(prune(AT_ONCE).done().total().blobs()).isZero();
  }

  @Test
  void leavesARepositoryAloneInWhichAllIsUsed() throws Exception {
    fill(3);
    var before = objects();

    var report = prune(TWO_PHASES);

    assertThat(report.done().packs().kept()).isEqualTo(store.names(ObjectType.PACK).size());
    assertThat(objects()).isEqualTo(before);
  }

  /** Another program may know how to restore what we cannot. */
  @Test
  void keepsWhatANodeRefersToThatWeCannotUse() throws Exception {
    var ids = fill(2);
    var data = "content of a door".getBytes(StandardCharsets.UTF_8);
    var dataId = BlobId.hash(data, 0, data.length);
    var below = "{\"nodes\":[]}\n".getBytes(StandardCharsets.UTF_8);
    var belowId = BlobId.hash(below, 0, below.length);
    var root =
        """
        {"nodes":[{"name":"a","type":"door","content":["%s"]},{"name":"..","type":"dir","subtree":"%s"}]}
        """
            .formatted(dataId, belowId)
            .getBytes(StandardCharsets.UTF_8);
    var rootId = BlobId.hash(root, 0, root.length);
    try (var repository = open();
        var writer = repository.openWriter(RandomHistory.SMALL_PACKS, () -> {})) {
      writer.save(BlobType.DATA, dataId, data, 0, data.length);
      writer.save(BlobType.TREE, belowId, below, 0, below.length);
      writer.save(BlobType.TREE, rootId, root, 0, root.length);
      writer.flush();
      history.save(repository, rootId);
    }
    forget(ids);

    prune(AT_ONCE);

    try (var repository = open()) {
      repository.loadIndex();
      assertThat(repository.index().size()).isEqualTo(3);
      assertThat(repository.loadBlob(dataId, BlobType.DATA)).isEqualTo(data);
      assertThat(repository.loadBlob(belowId, BlobType.TREE)).isEqualTo(below);
    }
  }

  @Test
  void aRepositoryWithoutSnapshotsKeepsNothing() throws Exception {
    forget(fill(3));

    prune(AT_ONCE.withRemoveAll(true));

    assertThat(store.names(ObjectType.PACK)).isEmpty();
    assertThat(store.names(ObjectType.INDEX)).isEmpty();
    history.save(open());
    assertWhole();
  }

  /** As after a crash in the middle of a switch, and as other programs may write it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void countsAPackOnceThatSeveralIndexFilesListInParts(boolean atOnce) throws Exception {
    var ids = fill(4);
    forget(ids.subList(0, 3));
    var request = atOnce ? AT_ONCE : TWO_PHASES;
    var planned = prune(request.withDryRun(true));
    try (var repository = open()) {
      var files = repository.indexFiles().ids();
      var packs = new ArrayList<IndexedPack>();
      files.forEach(file -> repository.indexFiles().read(file, pack -> packs.add(pack.kept())));
      repository
          .indexFiles()
          .save(packs.stream().map(pack -> part(pack, 0, 2)).toList(), List.of());
      repository
          .indexFiles()
          .save(packs.stream().map(pack -> part(pack, 1, Integer.MAX_VALUE)).toList(), List.of());
      files.forEach(repository.indexFiles()::delete);
    }

    var report = prune(request);

    assertThat(planned.done().packs().repacked()).isPositive();
    assertThat(planned.done().packs().kept()).isPositive();
    assertThat(report).isEqualTo(planned);
    assertWhole();
    now = now.plus(PruneRequest.STANDARD_GRACE);
    prune(request);
    assertWhole();
  }

  private static IndexedPack part(IndexedPack pack, int from, int to) {
    var blobs = pack.blobs();
    return new IndexedPack(
        pack.id(), blobs.subList(Math.min(from, blobs.size()), Math.min(to, blobs.size())));
  }

  @Test
  void aDryRunTellsAndChangesNothing() throws Exception {
    var ids = fill(4);
    forget(ids.subList(0, 3));
    var before = objects();

    var planned = prune(AT_ONCE.withDryRun(true));

    assertThat(objects()).isEqualTo(before);
    assertThat(planned).isEqualTo(prune(AT_ONCE));
  }

  @Test
  void toleratesAsMuchUnusedDataAsItIsTold() throws Exception {
    var ids = fill(6);
    forget(ids.subList(0, 5));
    var half = new Limits(new UnusedLimit.Share(50), Long.MAX_VALUE, Duration.ofDays(1));
    var any = new Limits(new UnusedLimit.Unlimited(), Long.MAX_VALUE, Duration.ofDays(1));

    var unlimited = prune(AT_ONCE.withLimits(any).withDryRun(true));
    var limited = prune(AT_ONCE.withLimits(half));

    assertThat(limited.done().packs().repacked())
        .isGreaterThanOrEqualTo(unlimited.done().packs().repacked());
    assertThat(limited.remainingUnused().bytes())
        .isLessThanOrEqualTo(limited.content().used().bytes());
    assertWhole();
  }

  @Test
  void manyBoundedRunsDoWhatOneDoes() throws Exception {
    var ids = fill(6);
    forget(ids.subList(0, 5));
    var bounded =
        AT_ONCE.withLimits(new Limits(new UnusedLimit.Bytes(0), 150_000, Duration.ofDays(1)));

    var runs = 0;
    PruneReport report;
    do {
      report = prune(bounded);
      assertThat(report.done().repacked().bytes()).isLessThanOrEqualTo(150_000);
      assertWhole();
    } while (report.remainingUnused().blobs() > 0 && ++runs < 40);

    assertThat(runs).isLessThan(40);
  }

  @Test
  void stopsWritingAnewWhenTheTimeIsOver() throws Exception {
    var ids = fill(5);
    forget(ids.subList(0, 4));
    var hasty =
        AT_ONCE.withLimits(new Limits(new UnusedLimit.Bytes(0), Long.MAX_VALUE, Duration.ZERO));

    var report = prune(hasty);

    assertThat(report.finished()).isFalse();
    assertThat(report.done().repacked().blobs()).isZero();
    assertWhole();
  }

  @Test
  void mergesSmallPacks() throws Exception {
    for (var i = 0; i < 12; i++) {
      try (var repository = i == 0 ? TestRepositories.create(store) : open()) {
        repository.loadIndex();
        history.change().save(repository);
      }
    }
    var before = store.names(ObjectType.PACK).size();

    prune(AT_ONCE.withRepackSmall(true));

    assertThat(store.names(ObjectType.PACK).size()).isLessThan(before);
    assertWhole();
  }

  static List<Integer> seeds() {
    return IntStream.range(0, 30).boxed().toList();
  }

  /** Whatever is backed up, forgotten and pruned in whatever order, what is left is whole. */
  @ParameterizedTest
  @MethodSource("seeds")
  void holdsForRandomHistories(int seed) throws Exception {
    var random = new Random(seed);
    var lives = new RandomHistory(seed);
    TestRepositories.create(store, 1 + seed % 2).close();
    for (var step = 0; step < 20; step++) {
      switch (random.nextInt(5)) {
        case 0 -> {
          List<SnapshotId> ids;
          try (var repository = open()) {
            ids = repository.snapshots().ids();
          }
          forget(ids.stream().filter(_ -> random.nextInt(3) == 0).toList());
        }
        case 1 -> {
          now = now.plus(Duration.ofHours(random.nextInt(100)));
          prune(randomly(random, 1 + seed % 2));
          try (var repository = open()) {
            lives.verify(repository);
          }
          assertThat(check().sound()).isTrue();
        }
        default -> {
          try (var repository = open()) {
            if (random.nextInt(4) > 0) {
              repository.loadIndex();
            }
            lives.change().save(repository);
          }
        }
      }
    }
    var last = prune(PruneRequest.standard().withRemoveAll(true));
    assertThat(last.remainingUnused().bytes())
        .isLessThanOrEqualTo(UnusedLimit.standard().bytes(last.content().used().bytes()));
    try (var repository = open()) {
      lives.verify(repository);
    }
  }

  @Test
  void compressesOnceWhatLiesRaw() throws Exception {
    fill(2);
    var compressing = AT_ONCE.withRepackUncompressed(true);

    var planned = prune(compressing.withDryRun(true));
    var done = prune(compressing);
    var again = prune(compressing);

    assertThat(planned.content().uncompressed().blobs()).isPositive();
    assertThat(planned.done().compressed().blobs()).isZero();
    assertThat(done.done().compressed().blobs())
        .isEqualTo(planned.content().uncompressed().blobs());
    assertThat(done.remaining().bytes()).isEqualTo(again.content().used().bytes());
    assertThat(again.content().uncompressed().blobs()).isZero();
    assertThat(again.done().repacked().blobs()).isZero();
    assertWhole();
  }

  @Test
  void compressesNoMoreInARunThanItMay() throws Exception {
    fill(4);
    var most = bytes(ObjectType.PACK) / 3;
    var limits = new Limits(UnusedLimit.standard(), most, Duration.ofDays(1));
    var compressing = AT_ONCE.withRepackUncompressed(true).withLimits(limits);

    var runs = 0;
    for (var left = prune(compressing); left.done().repacked().blobs() > 0; runs++) {
      assertThat(left.done().repacked().bytes()).isLessThanOrEqualTo(most);
      left = prune(compressing);
    }

    assertThat(runs).isGreaterThan(1);
    assertThat(prune(compressing.withDryRun(true)).content().uncompressed().blobs()).isZero();
    assertWhole();
  }

  @Test
  void refusesToCompressInVersionOne() throws Exception {
    TestRepositories.create(store, 1).close();

    assertThatThrownBy(() -> prune(AT_ONCE.withRepackUncompressed(true)))
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.NOT_SUPPORTED, HoldfastException::code);
  }

  private static PruneRequest randomly(Random random, int version) {
    var limits =
        new Limits(
            random.nextBoolean() ? UnusedLimit.standard() : new UnusedLimit.Share(30),
            random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(500_000),
            Duration.ofDays(1));
    return PruneRequest.standard()
        .withLimits(limits)
        .withRepackSmall(random.nextBoolean())
        .withRepackUncompressed(version > 1 && random.nextBoolean())
        .withRemoveAll(true)
        .withGrace(random.nextBoolean() ? Duration.ZERO : Duration.ofHours(random.nextInt(100)));
  }
}
