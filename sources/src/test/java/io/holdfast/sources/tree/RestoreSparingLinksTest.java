package io.holdfast.sources.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.restore.ConflictPolicy;
import io.holdfast.engine.restore.ItemKind;
import io.holdfast.engine.restore.ItemOutcome;
import io.holdfast.engine.restore.Placement;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.engine.restore.RestoreRequest;
import io.holdfast.engine.restore.RestoredItem;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.FileKind;
import io.holdfast.sources.posix.PosixFiles;
import io.holdfast.sources.posix.PosixNames;
import io.holdfast.sources.posix.PosixWriter;
import io.holdfast.sources.posix.RefusedCalls;
import io.holdfast.sources.testkit.HandmadeSnapshots;
import io.holdfast.sources.testkit.RestoreFixture;
import io.holdfast.sources.testkit.TestFolder;
import io.holdfast.store.LocalStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A restore leaves links that lead to its repository, whatever they say and are called. */
class RestoreSparingLinksTest {
  private static final RestoreOptions CLEARING =
      RestoreOptions.standard().with(Placement.STRIPPED).with(ConflictPolicy.CLEAR_TARGET);

  private static final RestoreOptions ADDING =
      RestoreOptions.standard().with(Placement.STRIPPED).with(ConflictPolicy.SKIP);

  private static final byte[] NOT_UTF8 = {'n', 'o', 'w', (byte) 0xff};

  private TestFolder folder;
  private Path repository;
  private RestoreFixture fixture;

  @BeforeEach
  void makeRepository() {
    folder = TestFolder.create();
    repository = folder.resolve("repo");
    fixture = RestoreFixture.create(repository);
  }

  @AfterEach
  void remove() {
    fixture.close();
    folder.close();
  }

  @Test
  void leavesALinkOnTheWayWhoseNameIsNotUtf8() throws Exception {
    var links = Files.createDirectory(folder.resolve("links"));
    var first = folder.resolve("first");
    Files.writeString(links.resolve("stray"), "mine");
    try (var in = open(links);
        var at = open(folder.path())) {
      PosixWriter.makeSymlink(in, NOT_UTF8, PosixNames.bytes("../repo"));
      var words = joined(PosixNames.bytes("links/"), NOT_UTF8);
      PosixWriter.makeSymlink(at, PosixNames.bytes("first"), words);

      try (var named = RestoreFixture.open(LocalStore.at(first))) {
        var run = named.restore(links, RestoreRequest.everything(snapshot(), CLEARING));

        assertThat(run.plan().totals().removals()).isEqualTo(1);
        assertThat(named.checkAllData().sound()).isTrue();
      }
      assertThat(PosixFiles.status(in, NOT_UTF8).kind()).isEqualTo(FileKind.SYMLINK);
    }
    assertThat(links.resolve("stray")).doesNotExist();
  }

  /**
   * The system goes by such a link, since it never sees its words and where it lies as one path.
   */
  @Test
  void restoresNothingWhereItCannotFollowALinkThatLeadsSomewhere() throws Exception {
    var packs = Files.createDirectory(folder.resolve("large")).resolve("packs");
    var request = RestoreRequest.everything(snapshot(), CLEARING);
    Files.move(repository.resolve("data"), packs);
    try (var in = open(repository)) {
      var words = "./".repeat(2030) + "../large/packs";
      PosixWriter.makeSymlink(in, PosixNames.bytes("data"), PosixNames.bytes(words));
    }

    assertThatThrownBy(() -> fixture.restore(packs.getParent(), request))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TARGET_UNWRITABLE))
        .hasMessageContaining("name too long");

    assertThat(fixture.checkAllData().sound()).isTrue();
  }

  /** Who may not enter it can neither write into it nor take anything away. */
  @Test
  void restoresBesideAPartInAFolderThatMayNotBeEntered() throws Exception {
    assertThat(snapshot()).isNotNull();
    var shut = Files.createDirectory(folder.resolve("shut"));
    Files.delete(repository.resolve("locks"));
    Files.createSymbolicLink(repository.resolve("locks"), shut);
    var target = Files.createDirectory(folder.resolve("target"));
    try (var all = Files.walk(folder.path())) {
      for (var path : all.filter(each -> !Files.isSymbolicLink(each)).toList()) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
      }
    }
    Files.setPosixFilePermissions(shut, Set.of());

    var told = RefusedCalls.run(RestoringAsOrdinary.class, repository, target);

    assertThat(told).containsExactly("[]");
    assertThat(target.resolve("file")).hasContent("text");
  }

  /** Restores the latest snapshot, and tells what it could not. */
  static final class RestoringAsOrdinary {
    static void main(String[] arguments) throws Exception {
      var target = Path.of(arguments[1]);
      try (var fixture = RestoreFixture.open(LocalStore.at(Path.of(arguments[0])))) {
        // Loads what an ordinary user may not read.
        fixture.restoreLatest(target.resolveSibling("other"), ADDING);
        RefusedCalls.becomeOrdinary();
        var run = fixture.restoreLatest(target, ADDING);
        System.out.println(run.items().stream().filter(RestoringAsOrdinary::isMissing).toList());
      }
    }

    /** A folder that is another user's gets no metadata. */
    private static boolean isMissing(RestoredItem item) {
      return item.kind() == ItemKind.FILE && item.outcome() != ItemOutcome.RESTORED;
    }
  }

  private Snapshot snapshot() {
    try (var made = new HandmadeSnapshots(fixture.repository())) {
      return made.save(List.of("/data"), made.folder("data", made.file("file", "text")));
    }
  }

  private static Descriptor open(Path path) {
    return PosixFiles.openDirectory(
        Descriptor.WORKING_DIRECTORY, PosixNames.bytes(path.toString()));
  }

  private static byte[] joined(byte[] first, byte[] second) {
    var all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
