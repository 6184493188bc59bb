package io.holdfast.sources.interop;

import static io.holdfast.base.ErrorCode.PARAMETER_INVALID;
import static io.holdfast.base.ErrorCode.PASSWORD_WRONG;
import static io.holdfast.base.ErrorCode.PATH_MISSING;
import static io.holdfast.base.ErrorCode.PATH_UNREADABLE;
import static io.holdfast.base.ErrorCode.REPOSITORY_EXISTS;
import static io.holdfast.base.ErrorCode.REPOSITORY_MISSING;
import static io.holdfast.base.ErrorCode.SNAPSHOT_MISSING;
import static io.holdfast.base.ErrorCode.TARGET_UNWRITABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.find.PathPattern;
import io.holdfast.engine.list.SnapshotFilter;
import io.holdfast.engine.list.SnapshotLister;
import io.holdfast.engine.list.SnapshotReference;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.engine.restore.RestoreRequest;
import io.holdfast.engine.restore.RestoreSelection;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.testkit.RestoreFixture;
import io.holdfast.sources.testkit.TestFolder;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What people get wrong, and the code and words that they are told. */
class BadInputTest {
  private static TestFolder folder;
  private static RestoreFixture fixture;

  /** Something that must fail. */
  @FunctionalInterface
  private interface Mistake {
    void make() throws Exception;
  }

  @BeforeAll
  static void makeRepository() throws Exception {
    folder = TestFolder.create();
    Files.writeString(Files.createDirectory(folder.resolve("tree")).resolve("file"), "text");
    fixture = RestoreFixture.create(folder.resolve("repo"));
    fixture.backup(folder.resolve("tree"));
  }

  @AfterAll
  static void remove() {
    fixture.close();
    folder.close();
  }

  static List<Arguments> mistakes() {
    return List.of(
        mistake("wrong password", PASSWORD_WRONG, "password", () -> open("repo", "wrong")),
        mistake("no repository", REPOSITORY_MISSING, "no repository", () -> open("tree", "x")),
        mistake("no folder", REPOSITORY_MISSING, "no repository", () -> open("nothing", "x")),
        mistake(
            "made twice",
            REPOSITORY_EXISTS,
            "already",
            () -> RestoreFixture.create(folder.resolve("repo"))),
        mistake("odd snapshot", PARAMETER_INVALID, "'newest'", () -> snapshot("newest")),
        mistake("unknown snapshot", SNAPSHOT_MISSING, "0123456789", () -> snapshot("0123456789")),
        mistake("upwards in a snapshot", PARAMETER_INVALID, "'..'", () -> snapshot("latest:../x")),
        mistake("file as folder", PATH_MISSING, "not a folder", () -> restoreBase("tree/file")),
        mistake("unknown folder", PATH_MISSING, "no '", () -> restoreBase("tree/none")),
        mistake("unknown path", PATH_MISSING, "no '/none'", () -> restorePath("/none", "out")),
        mistake("file as target", TARGET_UNWRITABLE, "tree/file", () -> restoreTo("tree/file")),
        mistake(
            "target below a file", TARGET_UNWRITABLE, "tree/file", () -> restoreTo("tree/file/x")),
        mistake("empty pattern", PARAMETER_INVALID, "names nothing", () -> PathPattern.parse("")),
        mistake("open bracket", PARAMETER_INVALID, "'['", () -> PathPattern.parse("a[b")),
        mistake(
            "unknown source",
            PATH_UNREADABLE,
            "nowhere",
            () -> fixture.backup(folder.resolve("nowhere"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void isToldWithACodeAndTheThingItself(
      String name, ErrorCode code, String words, Mistake mistake) {
    assertThatThrownBy(mistake::make)
        .isInstanceOfSatisfying(HoldfastException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(words);
  }

  private static Arguments mistake(String name, ErrorCode code, String words, Mistake mistake) {
    return arguments(name, code, words, mistake);
  }

  private static void open(String repository, String password) {
    RestoreFixture.open(folder.resolve(repository), password).close();
  }

  private static void snapshot(String reference) throws InterruptedException {
    SnapshotLister.get(
        fixture.repository(),
        SnapshotReference.parse(reference),
        SnapshotFilter.any(),
        (_, _) -> {});
  }

  private static void restoreBase(String base) throws InterruptedException {
    var whole = TreePath.parse(folder.path() + "/" + base);
    var request =
        new RestoreRequest(
            fixture.latest(), whole, RestoreSelection.everything(), RestoreOptions.standard());
    fixture.restore(folder.resolve("out"), request);
  }

  private static void restorePath(String path, String target) throws InterruptedException {
    fixture.restoreLatest(
        folder.resolve(target),
        RestoreSelection.of(TreePath.parse(path)),
        RestoreOptions.standard());
  }

  private static void restoreTo(String target) throws InterruptedException {
    fixture.restoreLatest(folder.resolve(target), RestoreOptions.standard());
  }
}
