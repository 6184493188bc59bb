package io.holdfast.sources.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.Secret;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.testkit.SourceContractSuite;
import io.holdfast.sources.testkit.SourceFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommandSourceTest extends SourceContractSuite {
  private static final String SECRET = "correct-horse-battery";

  private Path data;
  private int places;
  private int changes;

  @BeforeEach
  void write() throws IOException {
    data = scratch().resolve("data");
    Files.writeString(data, "first\n".repeat(100_000));
  }

  @Override
  protected String kind() {
    return "COMMAND";
  }

  @Override
  protected SourceSettings living() {
    return new SourceSettings(
        Map.of("shell", "cat - " + data, "file", "data.txt", "timeoutSeconds", "120"),
        Map.of("stdin", new Secret(SECRET.getBytes(UTF_8))));
  }

  @Override
  protected void change() throws IOException {
    var next = Files.writeString(scratch().resolve("next"), ++changes + "\n".repeat(500_000));
    Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  protected Place emptyPlace() throws IOException {
    var folder = Files.createDirectories(scratch().resolve("place-" + ++places));
    return new Place(living(), Map.of("path", folder.toString()));
  }

  @Override
  protected Map<String, String> content(Place place) throws IOException {
    var content = new TreeMap<String, String>();
    try (var files = Files.newDirectoryStream(Path.of(place.target().get("path")))) {
      for (var file : files) {
        var digest = Digest.newSha256().digest(Files.readAllBytes(file));
        content.put(file.getFileName().toString(), HexFormat.of().formatHex(digest));
      }
    }
    return content;
  }

  @Override
  protected List<Broken> broken() {
    return List.of(
        new Broken("status", shell("echo half; exit 3"), ErrorCode.SOURCE_FAILED),
        new Broken("killed", shell("echo half; kill -9 $$"), ErrorCode.SOURCE_FAILED),
        new Broken("empty", shell("exit 0"), ErrorCode.SOURCE_EMPTY),
        new Broken(
            "missing",
            SourceSettings.of(Map.of("command", "[\"no-such-program-here\"]")),
            ErrorCode.TOOL_MISSING),
        new Broken(
            "overdue",
            SourceSettings.of(Map.of("shell", "echo x; sleep 600", "timeoutSeconds", "1")),
            ErrorCode.SOURCE_FAILED),
        new Broken(
            "overdueButPolite",
            SourceSettings.of(
                Map.of(
                    "shell",
                    "trap 'exit 0' TERM; echo x; sleep 600 & wait",
                    "timeoutSeconds",
                    "1")),
            ErrorCode.SOURCE_FAILED));
  }

  @Override
  protected Optional<SourceSettings> endless() {
    return Optional.of(shell("echo begun; sleep 600"));
  }

  @Test
  void whatTheCommandSaidIsInTheFailure() {
    assertThatThrownBy(() -> fixture().backup(source(), shell("echo 'disk on fire' >&2; exit 7")))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("status 7")
        .hasMessageContaining("disk on fire");
  }

  @Test
  void argumentsAreNotSplitNorExpanded() throws Exception {
    var made =
        fixture()
            .backup(
                source(),
                SourceSettings.of(Map.of("command", "[\"printf\", \"%s|\", \"a b\", \"$HOME\"]")));

    assertThat(text(made, "/command/output")).isEqualTo("a b|$HOME|");
  }

  @Test
  void emptyOutputIsKeptWhereItIsRight() throws Exception {
    var made =
        fixture()
            .backup(source(), SourceSettings.of(Map.of("shell", "true", "allowEmpty", "true")));

    assertThat(text(made, "/command/output")).isEmpty();
  }

  @Test
  void secretComesOnStandardInput() throws Exception {
    var made =
        fixture()
            .backup(
                source(),
                new SourceSettings(
                    Map.of("shell", "wc -c"),
                    Map.of("stdin", new Secret("12345".getBytes(UTF_8)))));

    assertThat(text(made, "/command/output").strip()).isEqualTo("5");
  }

  @Test
  void secondBackupOfTheSameOutputAddsNothing() throws Exception {
    fixture().backup(source(), living());

    var again = fixture().backup(source(), living());

    var summary = again.report().snapshot().summary().orElseThrow();
    assertThat(summary.blobs().dataBlobs()).isZero();
  }

  @Test
  void restoresIntoTheInputOfACommand() throws Exception {
    var made = fixture().backup(source(), living());
    var copy = scratch().resolve("copy");
    var target = living().with(Map.of("restoreShell", "echo talkative; cat > " + copy));

    try (var opened = source().openTarget(target, SourceJournal.NONE)) {
      var plan = opened.plan(made.point(), RestoreWish.everything(Conflicts.FAIL));
      var items = SourceFixture.apply(plan);

      assertThat(items).hasSize(1).allMatch(item -> item.state() == State.SUCCESS);
      assertThat(plan.compare()).isEmpty();
    }
    assertThat(copy).hasContent(SECRET + Files.readString(data));
  }

  @Test
  void restoreCommandThatFailsFailsTheRestore() throws Exception {
    var made = fixture().backup(source(), living());

    for (var script : List.of("cat > /dev/null; echo refused >&2; exit 4", "exec true")) {
      try (var opened =
          source().openTarget(living().with(Map.of("restoreShell", script)), SourceJournal.NONE)) {
        var plan = opened.plan(made.point(), RestoreWish.everything(Conflicts.FAIL));
        assertThatThrownBy(() -> SourceFixture.apply(plan))
            .isInstanceOf(SourceException.class)
            .extracting(e -> ((SourceException) e).code())
            .isEqualTo(ErrorCode.SOURCE_FAILED);
      }
    }
  }

  @Test
  void restoreWithoutAPlaceIsRefused() throws Exception {
    var made = fixture().backup(source(), living());

    try (var opened = source().openTarget(living(), SourceJournal.NONE)) {
      for (var target : List.of(Map.<String, String>of(), Map.of("path", "relative/file"))) {
        assertThatThrownBy(() ->
                opened.plan(made.point(), RestoreWish.everything(Conflicts.FAIL).into(target)))
            .isInstanceOf(InvalidInputException.class)
            .hasMessageContaining("path");
      }
    }
  }

  @Test
  void settingsThatCannotBeRightAreRefused() {
    for (var values :
        List.of(
            Map.<String, String>of(),
            Map.of("command", "[\"ls\"]", "shell", "ls"),
            Map.of("command", "ls -l"),
            Map.of("command", "[]"),
            Map.of("command", "[\"\"]"),
            Map.of("command", "[\"ls\", 1]"),
            Map.of("command", "[\"ls\"] x"),
            Map.of("command", "[\"ls\""),
            Map.of("command", "[\"l\\u0000s\"]"),
            Map.of("shell", "ls", "file", "../up"),
            Map.of("shell", "ls", "file", ".."),
            Map.of("shell", "ls", "file", "x".repeat(256)),
            Map.of("shell", "ls", "timeoutSeconds", "-1"),
            Map.of("shell", "ls", "allowEmpty", "yes"),
            Map.of("shell", "ls", "restoreCommand", "cat"))) {
      assertThatThrownBy(() -> source().validate(SourceSettings.of(values)))
          .as("%s", values)
          .isInstanceOf(InvalidInputException.class);
    }
  }

  private static SourceSettings shell(String line) {
    return SourceSettings.of(Map.of("shell", line));
  }

  private static String text(SourceFixture.Made made, String path) throws IOException {
    try (var input = made.point().open(TreePath.parse(path))) {
      return new String(input.readAllBytes(), UTF_8);
    }
  }
}
