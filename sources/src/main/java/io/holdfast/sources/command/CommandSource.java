package io.holdfast.sources.command;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.sources.Capabilities;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.Capabilities.Mode;
import io.holdfast.sources.Sandbox;
import io.holdfast.sources.SandboxRoom;
import io.holdfast.sources.Source;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.SourceTarget;
import io.holdfast.sources.SourceView;
import io.holdfast.sources.StoredPoint;
import io.holdfast.sources.TargetSandbox;
import io.holdfast.sources.UploadedDump;
import io.holdfast.sources.stream.UploadedFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Standard output of any command; see {@code docs/sources/command.md}. */
public final class CommandSource implements Source {
  static final String KIND = "COMMAND";
  static final String COMMAND = "command";
  static final String SHELL = "shell";
  static final String FILE = "file";
  static final String ALLOW_EMPTY = "allowEmpty";
  static final String CHECK_OUTPUT = "checkOutput";
  static final String TIMEOUT = "timeoutSeconds";
  static final String RESTORE_COMMAND = "restoreCommand";
  static final String RESTORE_SHELL = "restoreShell";
  static final String STDIN = "stdin";

  private static final String DEFAULT_FILE = "output";
  private static final int NAME_BYTES = 255;
  private static final long WEEK_SECONDS = 7 * 24 * 3600;
  static final Capabilities CAPABILITIES =
      new Capabilities(
          Set.of(Mode.WHOLE),
          "FILES",
          Set.of(Conflicts.FAIL, Conflicts.SKIP, Conflicts.OVERWRITE, Conflicts.KEEP_BOTH),
          false,
          false,
          Set.of(
              COMMAND,
              SHELL,
              FILE,
              ALLOW_EMPTY,
              CHECK_OUTPUT,
              TIMEOUT,
              RESTORE_COMMAND,
              RESTORE_SHELL),
          Set.of(STDIN));

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public void validate(SourceSettings settings) {
    settings.requireOnly(CAPABILITIES);
    command(settings);
    file(settings);
    settings.flag(ALLOW_EMPTY, false);
    settings.flag(CHECK_OUTPUT, true);
    timeout(settings);
    restoreCommand(settings);
  }

  @Override
  public SourceView open(SourceSettings settings, SourceJournal journal) {
    validate(settings);
    return new CommandView(settings, Instant.now().truncatedTo(ChronoUnit.MICROS));
  }

  @Override
  public boolean takesUploads() {
    return true;
  }

  @Override
  public SourceView openUpload(SourceSettings settings, UploadedDump dump) {
    validate(settings);
    var file = file(settings);
    return new UploadedFile(
        CommandView.TOP,
        file,
        dump.content(),
        new UploadedFile.Kind() {
          @Override
          public void verify(long bytes) {}

          @Override
          public List<SourcePart> parts(String path, long bytes) {
            return List.of(CommandView.part(settings, bytes));
          }
        });
  }

  @Override
  public SourceTarget openTarget(SourceSettings settings, SourceJournal journal) {
    validate(settings);
    return new CommandTarget(settings);
  }

  @Override
  public Sandbox openSandbox(SandboxRoom room, StoredPoint point, SourceJournal journal) {
    var target = new CommandTarget(SourceSettings.of(Map.of()));
    return new TargetSandbox(target, Map.of("path", room.folder().resolve("output").toString()));
  }

  static CommandLine command(SourceSettings settings) {
    return CommandLine.find(settings, COMMAND, SHELL)
        .orElseThrow(() -> invalid("setting '%s' or '%s' is missing".formatted(COMMAND, SHELL)));
  }

  static Optional<CommandLine> restoreCommand(SourceSettings settings) {
    return CommandLine.find(settings, RESTORE_COMMAND, RESTORE_SHELL);
  }

  /** The name that the output has in the snapshot. */
  static String file(SourceSettings settings) {
    var name = settings.get(FILE, DEFAULT_FILE);
    if (name.indexOf('/') >= 0
        || name.indexOf('\0') >= 0
        || name.equals(".")
        || name.equals("..")
        || name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES) {
      throw invalid("setting '%s' must be the name of a file, not '%s'".formatted(FILE, name));
    }
    return name;
  }

  /** Empty when the command may take as long as it likes. */
  static Optional<Duration> timeout(SourceSettings settings) {
    var seconds = settings.number(TIMEOUT, 0, 0, WEEK_SECONDS);
    return seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
  }

  static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }
}
