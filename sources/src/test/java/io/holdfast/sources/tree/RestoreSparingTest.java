package io.holdfast.sources.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.restore.ConflictPolicy;
import io.holdfast.engine.restore.ItemOutcome;
import io.holdfast.engine.restore.Placement;
import io.holdfast.engine.restore.RestoreListener;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.engine.restore.RestorePlanner;
import io.holdfast.engine.restore.RestoreRequest;
import io.holdfast.engine.restore.RestoreTarget;
import io.holdfast.engine.restore.Restorer;
import io.holdfast.engine.restore.TargetEntry;
import io.holdfast.engine.restore.TargetIdentity;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.sources.testkit.HandmadeSnapshots;
import io.holdfast.sources.testkit.RestoreFixture;
import io.holdfast.sources.testkit.TestFolder;
import io.holdfast.store.LocalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A restore leaves the repository that it reads, by whatever name it meets it. */
class RestoreSparingTest {
  private static final RestoreOptions CLEARING =
      RestoreOptions.standard().with(Placement.STRIPPED).with(ConflictPolicy.CLEAR_TARGET);

  private TestFolder folder;
  private Path disk;
  private Path repository;
  private RestoreFixture fixture;

  @BeforeEach
  void makeRepository() throws Exception {
    folder = TestFolder.create();
    disk = Files.createDirectory(folder.resolve("disk"));
    repository = Files.createDirectory(disk.resolve("backup")).resolve("repo");
    Files.writeString(disk.resolve("stray"), "mine");
    fixture = RestoreFixture.create(repository);
  }

  @AfterEach
  void remove() {
    fixture.close();
    folder.close();
  }

  @Test
  void removesNothingOfItThroughAnotherMount() throws Exception {
    var snapshot = snapshot(made -> made.file("file", "text"));
    Files.createDirectory(folder.resolve("other"));

    Mounts.during(
        "mount --bind disk other",
        folder.path(),
        root -> {
          var seen = Path.of(root + folder.resolve("other"));
          var told =
              fixture.restore(seen, RestoreRequest.everything(snapshot, CLEARING.asDryRun()));
          var run = fixture.restore(seen, RestoreRequest.everything(snapshot, CLEARING));

          for (var each : List.of(told, run)) {
            assertThat(each.item("/backup").outcome()).isEqualTo(ItemOutcome.SKIPPED);
            assertThat(each.item("/stray").outcome()).isEqualTo(ItemOutcome.REMOVED);
            assertThat(each.plan().totals().removals()).isEqualTo(1);
          }
        });

    assertThat(disk.resolve("stray")).doesNotExist();
    assertThat(disk.resolve("file")).hasContent("text");
    assertSound();
  }

  /** A mount of what it lies in hides the folders above, so only what it holds itself tells it. */
  @Test
  void removesNothingOfItWhereItIsNamedByAMount() throws Exception {
    var snapshot = snapshot(made -> made.file("file", "text"));
    Files.createDirectory(folder.resolve("other"));
    Files.writeString(disk.resolve("backup/stray"), "mine");

    Mounts.during(
        "mount --bind disk/backup/repo other",
        folder.path(),
        root -> {
          var seen = Path.of(root + folder.resolve("other"));
          try (var named = RestoreFixture.open(LocalStore.at(seen))) {
            var run = named.restore(disk, RestoreRequest.everything(snapshot, CLEARING));

            assertThat(run.item("/backup/repo").outcome()).isEqualTo(ItemOutcome.SKIPPED);
            assertThat(run.item("/backup").outcome()).isEqualTo(ItemOutcome.SKIPPED);
            assertThat(run.item("/backup/stray").outcome()).isEqualTo(ItemOutcome.REMOVED);
          }
        });

    assertSound();
  }

  @Test
  void writesNothingIntoAPartThatIsMountedElsewhere() throws Exception {
    var snapshot = snapshot(made -> made.folder("packs", made.file("file", "text")));
    var out = folder.resolve("out");
    Files.createDirectories(out.resolve("packs"));

    Mounts.during(
        "mount --bind disk/backup/repo/data out/packs",
        folder.path(),
        root -> {
          var run =
              fixture.restore(Path.of(root + out), RestoreRequest.everything(snapshot, CLEARING));

          assertThat(run.item("/packs").message()).contains("belongs to the repository");
        });

    assertThat(repository.resolve("data/file")).doesNotExist();
  }

  @Test
  void removesNeitherALinkThatLeadsToItNorWhereItLies() throws Exception {
    var snapshot = snapshot(made -> made.file("file", "text"));
    var links = Files.createDirectory(folder.resolve("links"));
    var link = Files.createSymbolicLink(links.resolve("link"), disk.resolve("backup"));

    try (var named = RestoreFixture.open(LocalStore.at(link.resolve("repo")))) {
      var run = named.restore(folder.path(), RestoreRequest.everything(snapshot, CLEARING));

      for (var left : List.of("/links", "/disk")) {
        assertThat(run.item(left).message()).contains("the repository");
      }
      assertThat(run.plan().totals().removals()).isZero();
    }
    assertThat(link).isSymbolicLink();
    assertThat(disk.resolve("stray")).exists();
    assertSound();
  }

  /** Packs are often moved to a larger disk. */
  @Test
  void removesNeitherALinkToAPartNorWhereItLeads() throws Exception {
    var packs = Files.createDirectories(folder.resolve("large/holdfast")).resolve("packs");
    Files.move(repository.resolve("data"), packs);
    var data = Files.createSymbolicLink(repository.resolve("data"), packs);
    var snapshot =
        snapshot(made ->
            made.folder(
                "disk", made.folder("backup", made.folder("repo", made.file("note", "text")))));

    var run = fixture.restore(folder.path(), RestoreRequest.everything(snapshot, CLEARING));

    for (var left : List.of("/disk/backup/repo/data", "/large")) {
      assertThat(run.item(left).outcome()).isEqualTo(ItemOutcome.SKIPPED);
    }
    assertThat(data).isSymbolicLink();
    assertSound();
  }

  /** Of several links that lead on to each other only the first is in the repository's name. */
  @Test
  void removesNoneOfTheLinksThatLeadToItOneByOne() throws Exception {
    var snapshot = snapshot(made -> made.folder("links", made.file("file", "text")));
    var links = Files.createDirectory(folder.resolve("links"));
    var last = Files.createSymbolicLink(links.resolve("now"), Path.of("../disk/backup/repo"));
    var middle = Files.createSymbolicLink(folder.resolve("via"), links);
    var first = Files.createSymbolicLink(folder.resolve("first"), Path.of("via/now"));
    Files.writeString(links.resolve("stray"), "mine");

    try (var named = RestoreFixture.open(LocalStore.at(first))) {
      var run = named.restore(folder.path(), RestoreRequest.everything(snapshot, CLEARING));

      for (var left : List.of("/first", "/via", "/links/now", "/disk")) {
        assertThat(run.item(left).outcome()).isEqualTo(ItemOutcome.SKIPPED);
      }
      assertThat(run.item("/links/stray").outcome()).isEqualTo(ItemOutcome.REMOVED);
      assertThat(named.checkAllData().sound()).isTrue();
    }
    assertThat(List.of(first, middle, last)).allMatch(Files::isSymbolicLink);
  }

  @Test
  void removesNoneOfTheLinksThatLeadToAPartOneByOne() throws Exception {
    var snapshot = snapshot(made -> made.file("file", "text"));
    var packs = Files.createDirectory(folder.resolve("huge")).resolve("packs");
    Files.move(repository.resolve("data"), packs);
    var large = Files.createDirectory(folder.resolve("large"));
    var middle = Files.createSymbolicLink(large.resolve("now"), Path.of("../huge/packs"));
    Files.createSymbolicLink(repository.resolve("data"), middle);

    var run = fixture.restore(large, RestoreRequest.everything(snapshot, CLEARING));

    assertThat(run.item("/now").outcome()).isEqualTo(ItemOutcome.SKIPPED);
    assertThat(middle).isSymbolicLink();
    assertSound();
  }

  /** So it is wherever the system is restored that it was backed up from. */
  @Test
  void leavesALinkThatLeadsToItWhereTheSnapshotHasItToo() throws Exception {
    var snapshot =
        snapshot(
            made -> made.folder("links", made.link("link", disk.resolve("backup").toString())));
    var links = Files.createDirectory(folder.resolve("links"));
    var link = Files.createSymbolicLink(links.resolve("link"), disk.resolve("backup"));

    for (var policy : List.of(ConflictPolicy.OVERWRITE_CHANGED, ConflictPolicy.CLEAR_TARGET)) {
      Files.writeString(links.resolve("stray"), "mine");
      try (var named = RestoreFixture.open(LocalStore.at(link.resolve("repo")))) {
        var options = CLEARING.with(policy);
        var run = named.restore(folder.path(), RestoreRequest.everything(snapshot, options));

        assertThat(run.item("/links/link").outcome()).isEqualTo(ItemOutcome.SKIPPED);
        assertThat(run.report().isComplete()).isTrue();
      }
    }
    assertThat(links.resolve("stray")).doesNotExist();
    assertThat(link).isSymbolicLink();
    assertSound();
  }

  @Test
  void putsNothingInThePlaceOfALinkThatLeadsToIt() throws Exception {
    var snapshot = snapshot(made -> made.folder("links", made.folder("link")));
    var links = Files.createDirectory(folder.resolve("links"));
    var link = Files.createSymbolicLink(links.resolve("link"), disk.resolve("backup"));

    try (var named = RestoreFixture.open(LocalStore.at(link.resolve("repo")))) {
      var run = named.restore(folder.path(), RestoreRequest.everything(snapshot, CLEARING));

      assertThat(run.item("/links/link").outcome()).isEqualTo(ItemOutcome.FAILED);
    }
    assertThat(link).isSymbolicLink();
  }

  @Test
  void removesNoFileThatItsConfigLeadsTo() throws Exception {
    var snapshot = snapshot(made -> made.folder("etc", made.file("file", "text")));
    var kept = Files.createDirectory(folder.resolve("etc")).resolve("kept");
    Files.move(repository.resolve("config"), kept);
    Files.createSymbolicLink(repository.resolve("config"), kept);
    Files.writeString(kept.resolveSibling("stray"), "mine");

    var run = fixture.restore(folder.path(), RestoreRequest.everything(snapshot, CLEARING));

    assertThat(run.item("/etc/kept").outcome()).isEqualTo(ItemOutcome.SKIPPED);
    assertThat(run.item("/etc/stray").outcome()).isEqualTo(ItemOutcome.REMOVED);
    assertThat(kept).exists();
    assertSound();
  }

  @Test
  void removesNoPacksThatALinkAmongThemLeadsTo() throws Exception {
    var snapshot = snapshot(made -> made.file("file", "text"));
    var large = Files.createDirectory(folder.resolve("large"));
    for (var packs : filled(repository.resolve("data"))) {
      var moved = Files.move(packs, large.resolve(packs.getFileName()));
      Files.createSymbolicLink(packs, moved);
    }

    var run = fixture.restore(large, RestoreRequest.everything(snapshot, CLEARING));

    assertThat(run.plan().totals().removals()).isZero();
    assertSound();
  }

  @Test
  void failsWhereOtherThingsMayLieWithPacks() throws Exception {
    var large = Files.createDirectory(folder.resolve("large"));
    for (var packs : filled(repository.resolve("data"))) {
      Files.move(packs, large.resolve(packs.getFileName()));
    }
    Files.move(repository.resolve("data"), folder.resolve("empty"));
    Files.createSymbolicLink(repository.resolve("data"), large);
    var snapshot = snapshot(made -> made.folder("large", made.file("photo", "text")));

    var run = fixture.restore(folder.path(), RestoreRequest.everything(snapshot, CLEARING));

    assertThat(run.item("/large").outcome()).isEqualTo(ItemOutcome.FAILED);
    assertThat(large.resolve("photo")).doesNotExist();
    assertSound();
  }

  @Test
  void restoresWhatItCanWhereALinkOfPacksLeadsInACircle() throws Exception {
    var snapshot = snapshot(made -> made.file("file", "text"));
    var circle = repository.resolve("data/circle");
    var filled = filled(repository.resolve("data"));
    var packs =
        IntStream.range(0, 256)
            .mapToObj(i -> repository.resolve("data/%02x".formatted(i)))
            .filter(path -> !filled.contains(path))
            .findFirst()
            .orElseThrow();
    Files.deleteIfExists(packs);
    Files.createSymbolicLink(circle, packs);
    Files.createSymbolicLink(packs, circle);
    var out = folder.resolve("out");

    fixture.restore(out, RestoreRequest.everything(snapshot, CLEARING));

    assertThat(out.resolve("file")).hasContent("text");
  }

  @Test
  void makesNoPartThatItHasNot() throws Exception {
    var snapshot = snapshot(made -> made.folder("locks", made.file("lock", "nobody holds it")));
    Files.delete(repository.resolve("locks"));

    var run = fixture.restore(repository, RestoreRequest.everything(snapshot, CLEARING));

    assertThat(run.item("/locks").outcome()).isEqualTo(ItemOutcome.SKIPPED);
    assertThat(repository.resolve("locks")).doesNotExist();
    assertSound();
  }

  @Test
  void takesNoPartForATargetNorAnythingInIt() throws Exception {
    var request = RestoreRequest.everything(snapshot(made -> made.file("file", "text")), CLEARING);
    var linked = Files.createSymbolicLink(folder.resolve("linked"), repository.resolve("keys"));
    var packs = filled(repository.resolve("data")).getFirst();
    Files.delete(repository.resolve("locks"));

    for (var target :
        List.of(
            repository.resolve("data"),
            packs,
            repository.resolve("keys/new/one"),
            repository.resolve("locks/one"),
            repository.resolve("./locks/."),
            linked.resolve("new"))) {
      assertThatThrownBy(() -> fixture.restore(target, request))
          .isInstanceOfSatisfying(
              HoldfastException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.PARAMETER_INVALID));
    }

    assertThat(repository.resolve("keys/new")).doesNotExist();
    assertThat(repository.resolve("locks")).doesNotExist();
    assertSound();
  }

  @Test
  void writesNothingIntoATargetThatBecameAPartSinceItWasPlanned() throws Exception {
    var request = RestoreRequest.everything(snapshot(made -> made.file("file", "text")), CLEARING);
    var place = Files.createDirectory(folder.resolve("target"));

    try (var target = PosixTarget.of(place)) {
      fixture.repository().loadIndex();
      var plan = new RestorePlanner(fixture.repository(), target).plan(request);
      Files.delete(place);
      Files.createSymbolicLink(place, repository.resolve("data"));
      var restorer = new Restorer(fixture.repository(), target, RestoreListener.silent());

      assertThatThrownBy(() -> restorer.apply(plan))
          .isInstanceOfSatisfying(
              HoldfastException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.PARAMETER_INVALID));
    }

    assertThat(repository.resolve("data/file")).doesNotExist();
    assertSound();
  }

  @Test
  void takesATargetWhoseNameIsRelative() throws Exception {
    var request = RestoreRequest.everything(snapshot(made -> made.file("file", "text")), CLEARING);
    var target = Files.createDirectories(folder.resolve("target/inner"));

    fixture.restore(target.resolve("."), request);
    fixture.restore(target.resolve(".."), request);

    assertThat(target.resolveSibling("file")).hasContent("text");
    assertThat(target).doesNotExist();
  }

  @Test
  void doesNothingWhereNobodyKnowsWhatToSpare() throws Exception {
    var request = RestoreRequest.everything(snapshot(made -> made.file("file", "text")), CLEARING);
    var refused = new EngineException(ErrorCode.TARGET_UNWRITABLE, "made to refuse");
    Supplier<Optional<TargetIdentity>> refusing =
        () -> {
          throw refused;
        };

    for (var answer : List.of(refusing, Optional::<TargetIdentity>empty)) {
      try (var target = new BlindTarget(PosixTarget.of(disk), answer)) {
        assertThatThrownBy(() -> fixture.restore(target, request, _ -> {}))
            .isInstanceOfSatisfying(
                EngineException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.TARGET_UNWRITABLE));
      }
    }

    assertThat(disk.resolve("stray")).exists();
  }

  /** Many file systems give the number of what is removed to what is made next. */
  @Test
  void takesNothingForWhatIsGone() throws Exception {
    var gone = Files.writeString(disk.resolve("gone"), "gone");

    try (var target = PosixTarget.of(disk)) {
      var identity = target.identify(gone).orElseThrow();
      Files.delete(gone);
      for (var i = 0; i < 9; i++) {
        var next = Files.writeString(disk.resolve("next" + i), "next").getFileName().toString();
        var found = target.findFolder().orElseThrow().find(NodeName.ofUtf8(next));
        assertThat(found.map(TargetEntry::identity)).isPresent().get().isNotEqualTo(identity);
      }
      assertThat(target.identify(gone.resolveSibling("next0"))).get().isNotEqualTo(identity);
      assertThat(target.identify(gone)).isEmpty();
    }
  }

  private Snapshot snapshot(Function<HandmadeSnapshots, Node> node) {
    try (var made = new HandmadeSnapshots(fixture.repository())) {
      return made.save(List.of("/data"), made.folder("data", node.apply(made)));
    }
  }

  /** Folders that hold packs. */
  private static List<Path> filled(Path data) throws IOException {
    try (var files = Files.walk(data, 2)) {
      return files.filter(Files::isRegularFile).map(Path::getParent).distinct().toList();
    }
  }

  private void assertSound() throws InterruptedException {
    assertThat(fixture.checkAllData().sound()).isTrue();
  }

  /** One that cannot tell what a path leads to. */
  private static final class BlindTarget extends TargetWrapper {
    private final Supplier<Optional<TargetIdentity>> answer;

    BlindTarget(RestoreTarget target, Supplier<Optional<TargetIdentity>> answer) {
      super(target);
      this.answer = answer;
    }

    @Override
    public Optional<TargetIdentity> identify(Path place) {
      return answer.get();
    }
  }
}
