package io.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.work.RestoreOrder.Conflicts;
import io.holdfast.api.work.RestoreOrder.Layout;
import io.holdfast.engine.backup.HistoryBackup;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.restore.TargetIdentity;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import io.holdfast.store.testkit.MemoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders as members of a bundle. */
class BundleRestoreTest {
  @TempDir private Path scratch;
  private final Repository repository = TestRepositories.create(new MemoryStore());
  private final Set<TargetIdentity> brought = new HashSet<>();
  private final List<RestoreListener.Item> items = new ArrayList<>();

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

  private Snapshot snapshot(String file) throws InterruptedException {
    try (var lock = TestRepositories.lock(repository, false)) {
      var id = HistoryBackup.run(repository, lock, Map.of(file, new byte[] {1}));
      return repository.snapshots().get(id).snapshot();
    }
  }

  /**
   * @param chosen a path of each, or none
   */
  private void restore(List<Snapshot> members, List<String> chosen) throws Exception {
    repository.loadIndex();
    try (var bundle = new BundleRestore()) {
      for (var number = 0; number < members.size(); number++) {
        var snapshot = members.get(number);
        var paths = chosen.isEmpty() ? List.<String>of() : List.of(chosen.get(number));
        bundle.add("member" + number, opened -> plan(snapshot, paths, opened));
      }
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

  private PlannedRestore plan(Snapshot snapshot, List<String> paths, List<AutoCloseable> opened)
      throws InterruptedException {
    var place = scratch.resolve("target").toString();
    var wanted =
        new FilesRestore.Wanted(snapshot, paths, place, Layout.FULL_PATH, Conflicts.CLEAR_TARGET);
    var plan = FilesRestore.plan(repository, wanted, brought);
    opened.add(plan);
    return plan;
  }

  private void write(String name) throws Exception {
    var file = scratch.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "stray");
  }

  private void assertNothingFailed() {
    assertThat(items).isNotEmpty().noneMatch(item -> item.state() == RestoreListener.State.FAILED);
  }
}
