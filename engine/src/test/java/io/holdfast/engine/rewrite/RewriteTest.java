package io.holdfast.engine.rewrite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.check.Check;
import io.holdfast.engine.check.CheckListener;
import io.holdfast.engine.check.CheckRequest;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.rewrite.RewriteRequest.Labels;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.SnapshotSummary;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.engine.tree.TreeEncoder;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.store.ObjectType;
import io.holdfast.store.testkit.MemoryStore;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RewriteTest {
  private static final OffsetDateTime TIME = OffsetDateTime.parse("2026-01-01T08:00:00+02:00");

  private final MemoryStore store = new MemoryStore();
  private final Repository repository = TestRepositories.create(store);
  private final RandomHistory history = new RandomHistory(17);
  private final List<SnapshotId> ids = new ArrayList<>();

  @AfterEach
  void close() {
    repository.close();
  }

  @Test
  void leavesOutWhatIsExcludedAndKeepsTheRestByteForByte() throws Exception {
    fill(3);
    Predicate<TreePath> excluded =
        path -> path.toString().startsWith("/1") || path.toString().endsWith("3");

    var report = rewrite(without(excluded));

    assertThat(report.rewritten()).hasSize(3);
    for (var each : report.rewritten()) {
      var expected = new HashMap<>(history.files(each.old()));
      var gone = expected.keySet().stream().filter(file -> excluded.test(path(file))).toList();
      var bytes = gone.stream().mapToLong(file -> expected.get(file).length).sum();
      gone.forEach(expected::remove);
      var found = RandomHistory.contents(repository, each.replacement().orElseThrow());
      assertThat(found.keySet()).isEqualTo(expected.keySet());
      expected.forEach((file, content) -> assertThat(found.get(file)).isEqualTo(content));
      assertThat(each.removed().files()).isEqualTo(gone.size());
      assertThat(each.removed().bytes()).isEqualTo(bytes);
    }
    assertThat(repository.snapshots().ids()).hasSize(6);
    assertSound();
  }

  /** A folder that becomes empty: the index tells of its tree, whose pack is gone. */
  @Test
  void reliesOnNoTreeThatOnlyTheIndexHas() throws Exception {
    var empty = new TreeEncoder(ZoneOffset.UTC).tree();
    try (var writer = repository.openWriter(RandomHistory.SMALL_PACKS, () -> {})) {
      writer.saveTree(empty);
      writer.flush();
    }
    fill(1);
    var place = repository.index().find(empty.id(), BlobType.TREE).orElseThrow();
    store.delete(place.pack().objectName());
    Predicate<TreePath> excluded = path -> path.toString().startsWith("/1/");

    var report = rewrite(new RewriteRequest(ids, Optional.of(excluded), Labels.SAME, true, false));

    var fresh = report.rewritten().getFirst().replacement().orElseThrow();
    assertThat(RandomHistory.contents(repository, fresh).keySet())
        .isNotEmpty()
        .noneMatch(file -> file.startsWith("1/"));
    assertThat(repository.openTree(empty.id()).next()).isEmpty();
  }

  @Test
  void doesNothingWhereNothingIsExcluded() throws Exception {
    fill(2);

    var report = rewrite(without(path -> path.toString().endsWith(".tmp")));

    assertThat(report.rewritten()).isEmpty();
    assertThat(report.unchanged()).containsExactlyElementsOf(ids);
    assertThat(repository.snapshots().ids()).hasSize(2);
  }

  @Test
  void putsNewSnapshotsInThePlaceOfOldOnes() throws Exception {
    fill(2);
    var labels = new Labels(Optional.of("elsewhere"), Optional.of(TIME));

    var report = rewrite(new RewriteRequest(ids, Optional.empty(), labels, true, false));

    assertThat(repository.snapshots().ids()).hasSize(2).doesNotContainAnyElementsOf(ids);
    var old = report.rewritten().getFirst().old();
    var fresh = get(report.rewritten().getFirst().replacement().orElseThrow());
    assertThat(fresh.hostname()).isEqualTo("elsewhere");
    assertThat(fresh.time()).isEqualTo(TIME);
    assertThat(fresh.original()).contains(old);
    assertThat(fresh.tags()).isEmpty();
    assertSound();
  }

  @Test
  void needsNoIndexToChangeLabels() throws Exception {
    fill(1);
    store.names(ObjectType.INDEX).forEach(index -> store.damage(index, _ -> new byte[40]));
    var labels = new Labels(Optional.of("elsewhere"), Optional.empty());

    try (var fresh = TestRepositories.open(store);
        var lock = TestRepositories.lock(fresh, true)) {
      new Rewrite(fresh, lock, RewriteListener.SILENT)
          .run(new RewriteRequest(ids, Optional.empty(), labels, true, false));

      assertThat(fresh.snapshots().list())
          .singleElement()
          .matches(each -> each.snapshot().hostname().equals("elsewhere"));
    }
  }

  @Test
  void marksTheNewSnapshotsBesideWhichTheOldOnesStay() throws Exception {
    fill(1);
    var labels = new Labels(Optional.of("elsewhere"), Optional.empty());
    var request = new RewriteRequest(ids, Optional.empty(), labels, false, false);

    var first = rewrite(request);
    var again = rewrite(request);

    assertThat(get(first.rewritten().getFirst().replacement().orElseThrow()).tags())
        .containsExactly("rewrite");
    assertThat(again.rewritten()).isEqualTo(first.rewritten());
    assertThat(repository.snapshots().ids()).hasSize(2);
  }

  @Test
  void aDryRunCountsTheSameAndWritesNothing() throws Exception {
    fill(2);
    var request = without(path -> path.toString().startsWith("/2"));
    var dry = new RewriteRequest(ids, request.excluded(), Labels.SAME, true, true);

    var planned = rewrite(dry);

    assertThat(repository.snapshots().ids()).containsExactlyInAnyOrderElementsOf(ids);
    var done = rewrite(request);
    assertThat(planned.rewritten()).allMatch(each -> each.replacement().isEmpty());
    assertThat(planned.rewritten().stream().map(RewriteReport.Rewritten::removed))
        .containsExactlyElementsOf(
            done.rewritten().stream().map(RewriteReport.Rewritten::removed).toList());
  }

  /** What a newer program wrote is copied, known or not, and as Go writes it. */
  @Test
  void keepsFieldsThatItDoesNotKnow() throws Exception {
    var stays =
        "{\"name\":\"b\\u003cc\\u003e\",\"type\":\"file\",\"mode\":420,"
            + "\"mtime\":\"2026-01-02T03:04:05.5+02:00\",\"atime\":\"2026-01-02T03:04:05+02:00\","
            + "\"ctime\":\"2026-01-02T03:04:05+02:00\",\"uid\":1,\"gid\":2,"
            + "\"inode\":18446744073709551615,\"size\":7,"
            + "\"generic_attributes\":{\"a\":[1.50,null,true,\"\\u0026\"]},\"content\":[]}";
    var goes = "{\"name\":\"a\",\"type\":\"fifo\",\"content\":null}";
    var top = "{\"name\":\"top\",\"type\":\"dir\",\"new\":{},\"content\":null,\"subtree\":\"%s\"}";
    var below = saveTree("{\"nodes\":[%s,%s]}\n".formatted(goes, stays));
    var root = saveTree("{\"nodes\":[%s]}\n".formatted(top.formatted(below)));
    ids.add(repository.snapshots().save(Snapshot.builder(TIME, root, List.of("/")).build()).id());

    var report = rewrite(without(path -> path.equals(TreePath.parse("/top/a"))));

    var fresh = get(report.rewritten().getFirst().replacement().orElseThrow()).tree();
    var expected = "{\"nodes\":[%s]}\n".formatted(stays);
    var newBelow = BlobId.hash(expected.getBytes(UTF_8), 0, expected.length());
    assertThat(text(fresh)).isEqualTo("{\"nodes\":[%s]}\n".formatted(top.formatted(newBelow)));
    assertThat(text(newBelow)).isEqualTo(expected);
  }

  @Test
  void takesWhatIsGoneOffTheSummary() throws Exception {
    fill(1);
    var counts = new SnapshotSummary.EntryCounts(1, 2, 3);
    var summary =
        new SnapshotSummary(
            TIME,
            TIME,
            counts,
            counts,
            new SnapshotSummary.BlobCounts(1, 2, 3, 4),
            new SnapshotSummary.ProcessedTotals(1000, 10_000_000));
    var with = get(ids.getFirst()).toBuilder().summary(summary).build();
    ids.set(0, repository.snapshots().save(with).id());

    var report = rewrite(without(path -> path.toString().startsWith("/0/")));

    var removed = report.rewritten().getFirst().removed();
    var fresh = get(report.rewritten().getFirst().replacement().orElseThrow());
    assertThat(removed.files()).isPositive();
    assertThat(fresh.summary().orElseThrow().processed())
        .isEqualTo(
            new SnapshotSummary.ProcessedTotals(
                1000 - removed.files(), 10_000_000 - removed.bytes()));
    assertThat(fresh.summary().orElseThrow().files()).isEqualTo(counts);
  }

  @Test
  void refusesToDropWhatItCannotRead() throws Exception {
    var root = BlobId.hash(new byte[] {1}, 0, 1);
    ids.add(repository.snapshots().save(Snapshot.builder(TIME, root, List.of("/")).build()).id());

    assertThatThrownBy(() -> rewrite(without(_ -> true)))
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.BLOB_MISSING, HoldfastException::code);
    assertThat(repository.snapshots().ids()).hasSize(1);
  }

  @Test
  void tagsAreAddedTakenAwayAndSet() throws Exception {
    fill(2);

    var added = tag(new TagRequest.Tags.Edited(List.of("one", "two"), List.of()), ids);
    var nowIds = added.changed().stream().map(each -> each.replacement().orElseThrow()).toList();
    var edited = tag(new TagRequest.Tags.Edited(List.of("three"), List.of("one")), nowIds);
    var last = edited.changed().stream().map(each -> each.replacement().orElseThrow()).toList();
    var set = tag(new TagRequest.Tags.Exactly(List.of("three", "two")), last);
    var none = tag(new TagRequest.Tags.Exactly(List.of()), List.of(last.getFirst()));

    assertThat(get(last.getFirst(), edited).tags()).containsExactly("two", "three");
    assertThat(set.changed()).as("the same in another order").isEmpty();
    assertThat(set.unchanged()).isEqualTo(2);
    assertThat(repository.snapshots().ids())
        .containsExactlyInAnyOrder(
            last.getLast(), none.changed().getFirst().replacement().orElseThrow());
    assertThat(repository.snapshots().list())
        .extracting(StoredSnapshot::snapshot)
        .extracting(Snapshot::original)
        .as("the first version, over all changes")
        .containsExactlyElementsOf(ids.stream().map(Optional::of).toList());
    history.knowCopy(last.getLast(), ids.getLast());
    history.knowCopy(none.changed().getFirst().replacement().orElseThrow(), ids.getFirst());
    history.verify(repository);
  }

  @Test
  void doesASnapshotOnceHoweverOftenItIsNamed() throws Exception {
    fill(2);
    var again = List.of(ids.getFirst(), ids.getLast(), ids.getFirst());

    var tagged = tag(new TagRequest.Tags.Exactly(List.of("one")), again);
    var newIds = tagged.changed().stream().map(each -> each.replacement().orElseThrow()).toList();
    var labels = new Labels(Optional.of("elsewhere"), Optional.empty());
    var twice = List.of(newIds.getFirst(), newIds.getFirst());
    var rewritten = rewrite(new RewriteRequest(twice, Optional.empty(), labels, true, false));

    assertThat(tagged.changed()).extracting(TagReport.Changed::old).isEqualTo(ids);
    assertThat(rewritten.rewritten()).hasSize(1);
    assertThat(repository.snapshots().ids()).hasSize(2);
  }

  @Test
  void aDryRunOfTagsChangesNothing() throws Exception {
    fill(1);
    var tags = new TagRequest.Tags.Exactly(List.of("one"));
    try (var lock = TestRepositories.lock(repository, true)) {
      var report =
          new Tagging(repository, lock, RewriteListener.SILENT)
              .run(new TagRequest(ids, tags, true));

      assertThat(report.changed()).singleElement().matches(each -> each.replacement().isEmpty());
      assertThat(repository.snapshots().ids()).isEqualTo(ids);
    }
  }

  @Test
  void refusesTagsThatResticCouldNotTellApart() {
    assertThatThrownBy(() -> new TagRequest.Tags.Exactly(List.of("one,two")))
        .isInstanceOf(EngineException.class);
    assertThatThrownBy(() -> new TagRequest.Tags.Edited(List.of(" "), List.of()))
        .isInstanceOf(EngineException.class);
  }

  private void fill(int snapshots) throws InterruptedException {
    for (var i = 0; i < snapshots; i++) {
      ids.add(history.change().change().save(repository));
    }
  }

  private RewriteRequest without(Predicate<TreePath> excluded) {
    return new RewriteRequest(ids, Optional.of(excluded), Labels.SAME, false, false);
  }

  private RewriteReport rewrite(RewriteRequest request) throws InterruptedException {
    try (var lock = TestRepositories.lock(repository, true)) {
      return new Rewrite(repository, lock, RewriteListener.SILENT).run(request);
    }
  }

  private TagReport tag(TagRequest.Tags tags, List<SnapshotId> snapshots)
      throws InterruptedException {
    try (var lock = TestRepositories.lock(repository, true)) {
      return new Tagging(repository, lock, RewriteListener.SILENT)
          .run(new TagRequest(snapshots, tags, false));
    }
  }

  private Snapshot get(SnapshotId id) {
    return repository.snapshots().get(id).snapshot();
  }

  /** The snapshot's tags as the report tells them: it may be gone since. */
  private static TagReport.Changed get(SnapshotId id, TagReport report) {
    return report.changed().stream()
        .filter(each -> each.replacement().equals(Optional.of(id)))
        .findFirst()
        .orElseThrow();
  }

  private BlobId saveTree(String json) throws InterruptedException {
    var bytes = json.getBytes(UTF_8);
    var id = BlobId.hash(bytes, 0, bytes.length);
    try (var writer = repository.openWriter(RandomHistory.SMALL_PACKS, () -> {})) {
      writer.save(BlobType.TREE, id, bytes, 0, bytes.length);
      writer.flush();
    }
    return id;
  }

  private String text(BlobId tree) {
    return new String(repository.loadBlob(tree, BlobType.TREE), UTF_8);
  }

  private void assertSound() throws InterruptedException {
    try (var fresh = TestRepositories.open(store)) {
      var check = Check.run(fresh, CheckRequest.allData(), CheckListener.NONE);
      assertThat(check.errors()).as("%s", check.findings()).isZero();
    }
  }

  private static TreePath path(String file) {
    return TreePath.parse("/" + file);
  }
}
