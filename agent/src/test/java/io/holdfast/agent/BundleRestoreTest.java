package io.holdfast.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.work.RestoreOrder.Conflicts;
import io.holdfast.api.work.RestoreOrder.Layout;
import io.holdfast.engine.backup.HistoryBackup;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.store.testkit.MemoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders as members of a bundle. */
class BundleRestoreTest {
  @TempDir private Path scratch;
  private final Repository repository = TestRepositories.create(new MemoryStore());
  private final BroughtFolders brought = new BroughtFolders();
  private final List<RestoreListener.Item> items = new ArrayList<>();
  private final List<String> cleared = new ArrayList<>();

  /** What is restored where. */
  private record Member(Snapshot snapshot, List<String> paths, Path place) {}

  @AfterEach
  void close() {
    repository.close();
  }

  @Test
  void membersClearAFolderTogetherThatWasNotThere() throws Exception {
    restore(List.of(snapshot("0/one"), snapshot("0/two")), List.of());

    assertThat(scratch.resolve("target/0/one")).exists();
    assertThat(scratch.resolve("target/0/two")).exists();
    assertNothingFailed();
  }

  @Test
  void aMemberClearsNothingThatAnotherBrought() throws Exception {
    write("target/0/stray");

    restore(List.of(snapshot("0/one"), snapshot("0/two")), List.of());

    assertThat(scratch.resolve("target/0/one")).exists();
    assertThat(scratch.resolve("target/0/two")).exists();
    assertThat(scratch.resolve("target/0/stray")).doesNotExist();
    assertThat(cleared).containsExactly(scratch.resolve("target/0/stray").toString());
    assertThat(items).noneMatch(item -> item.state() == State.WARNING);
    assertNothingFailed();
  }

  @Test
  void eachMemberClearsWhatIsChosenOfIt() throws Exception {
    write("target/0/stray");
    write("target/1/stray");

    restore(List.of(snapshot("0/one"), snapshot("1/two")), List.of("/0", "/1"));

    assertThat(scratch.resolve("target/0/one")).exists();
    assertThat(scratch.resolve("target/1/two")).exists();
    assertThat(scratch.resolve("target/0/stray")).doesNotExist();
    assertThat(scratch.resolve("target/1/stray")).doesNotExist();
    assertNothingFailed();
  }

  /** As sources have it of which one leaves out what the other is. */
  @ParameterizedTest
  @ValueSource(strings = {"/srv", "/srv/www", "/srv/www/page", "/.", ""})
  void aMemberClearsNothingThatAnotherBroughtAboveAtOrBelowWhatIsChosenOfIt(String of)
      throws Exception {
    write("target/srv/www/stray");
    var one = List.of(of.isEmpty() ? "/srv/www" : of);
    var two = of.isEmpty() ? List.<String>of() : List.of("/srv");

    restore(
        List.of(member("srv/www/page", one), member("srv/other", two)), BundleRestoreTest::nothing);

    assertThat(scratch.resolve("target/srv/www/page")).exists();
    assertThat(scratch.resolve("target/srv/other")).exists();
    assertNothingFailed();
  }

  @Test
  void aChosenRootIsAll() throws Exception {
    write("target/stray");
    var root = List.of("/.");

    restore(List.of(member("one", root), member("two", root)), BundleRestoreTest::nothing);

    assertThat(scratch.resolve("target/one")).exists();
    assertThat(scratch.resolve("target/two")).exists();
    assertThat(scratch.resolve("target/stray")).doesNotExist();
    assertNothingFailed();
  }

  @Test
  void tellsWhereAMemberClearedNothingSinceAnotherWasThere() throws Exception {
    write("target/stray");

    restore(
        List.of(member("0/one", List.of("/0")), member("1/two", List.of())),
        BundleRestoreTest::nothing);

    assertThat(scratch.resolve("target/0/one")).exists();
    assertThat(scratch.resolve("target/stray")).exists();
    assertThat(items)
        .filteredOn(item -> item.state() == State.WARNING)
        .singleElement()
        .satisfies(item -> assertThat(item.name()).isEqualTo("member1/"))
        .satisfies(item -> assertThat(item.message()).contains("nothing was cleared away"));
  }

  /** As when something is mounted there in between. */
  @Test
  void aMemberThatWasRefusedOpensNothingToTheNext() throws Exception {
    write("target/old");
    var theirs = "not a byte of the snapshots";

    restore(
        List.of(member("0/one", List.of()), member("0/two", List.of())),
        () -> {
          Files.move(scratch.resolve("target"), scratch.resolve("before"));
          write("target/0/two", theirs);
        });

    assertThat(scratch.resolve("target/0/two")).hasContent(theirs);
    assertThat(scratch.resolve("target/0/one")).doesNotExist();
    assertThat(items)
        .allMatch(item -> item.state() == State.FAILED)
        .extracting(RestoreListener.Item::name)
        .containsExactly("member0", "member1");
  }

  /** A folder is another's only where it is the one that was planned for. */
  @Test
  void aMemberIsRefusedWhereItsPathLeadsElsewhereByNow() throws Exception {
    write("target/old");
    write("other/old");
    var other = scratch.resolve("other");

    restore(
        List.of(
            member("0/one", List.of()), new Member(snapshot("0/one", "another"), List.of(), other)),
        () -> {
          Files.move(other, scratch.resolve("before"));
          Files.createSymbolicLink(other, scratch.resolve("target"));
        });

    assertThat(scratch.resolve("target/0/one")).hasContent("one");
    assertThat(items)
        .filteredOn(item -> item.state() == State.FAILED)
        .singleElement()
        .satisfies(item -> assertThat(item.message()).contains("plan again"));
  }

  private Member member(String file, List<String> paths) throws InterruptedException {
    return new Member(snapshot(file, "one"), paths, scratch.resolve("target"));
  }

  private Snapshot snapshot(String file) throws InterruptedException {
    return snapshot(file, "one");
  }

  private Snapshot snapshot(String file, String content) throws InterruptedException {
    try (var lock = TestRepositories.lock(repository, false)) {
      var id = HistoryBackup.run(repository, lock, Map.of(file, content.getBytes(UTF_8)));
      return repository.snapshots().get(id).snapshot();
    }
  }

  /**
   * @param chosen a path of each, or none
   */
  private void restore(List<Snapshot> snapshots, List<String> chosen) throws Exception {
    var members = new ArrayList<Member>();
    for (var snapshot : snapshots) {
      var paths = chosen.isEmpty() ? List.<String>of() : List.of(chosen.get(members.size()));
      members.add(new Member(snapshot, paths, scratch.resolve("target")));
    }
    restore(members, BundleRestoreTest::nothing);
  }

  private void restore(List<Member> members, ThrowingRunnable afterPlanning) throws Exception {
    repository.loadIndex();
    try (var bundle = new BundleRestore()) {
      for (var member : members) {
        bundle.add("member" + members.indexOf(member), opened -> plan(member, opened));
      }
      afterPlanning.run();
      bundle.apply(
          new RestoreListener() {
            @Override
            public void item(Item item) {
              items.add(item);
            }

            @Override
            public void progress(long itemsDone, long bytesDone) {}
          });
    }
  }

  private PlannedRestore plan(Member member, List<AutoCloseable> opened)
      throws InterruptedException {
    var wanted =
        new FilesRestore.Wanted(
            member.snapshot(),
            member.paths(),
            member.place().toString(),
            Layout.FULL_PATH,
            Conflicts.CLEAR_TARGET);
    var plan =
        FilesRestore.plan(
            repository, wanted, brought, (_, _, _, params) -> cleared.add(params.get("path")));
    opened.add(plan);
    return plan;
  }

  /** Something happens. */
  @FunctionalInterface
  private interface ThrowingRunnable {
    void run() throws Exception;
  }

  private static void nothing() {}

  private void write(String name) throws Exception {
    write(name, "stray");
  }

  private void write(String name, String text) throws Exception {
    var file = scratch.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void assertNothingFailed() {
    assertThat(items).isNotEmpty().noneMatch(item -> item.state() == State.FAILED);
  }
}
