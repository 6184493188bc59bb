package io.holdfast.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.base.InvalidInputException;
import io.holdfast.control.recovery.RecoveryKit;
import io.holdfast.control.recovery.RecoverySource;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Rebuilds a lost installation from a repository and its kit, into an empty data directory. */
@Command(
    name = "recover",
    description = "Rebuild Holdfast from a repository and its recovery kit. See docs/recovery.md.",
    mixinStandardHelpOptions = true)
final class RecoverCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingOptions settings;

  @Option(
      names = "--repository",
      paramLabel = "PLACE",
      description =
          "Where the repository lies now: a folder, or s3:, sftp: or rest: as restic writes them (docs/recovery.md); without it, where the kit says.")
  private @Nullable String repository;

  @Option(
      names = "--kit",
      required = true,
      paramLabel = "FILE",
      description = "The recovery kit, or its key alone; - reads standard input.")
  @SuppressWarnings("NullAway.Init")
  private String kit;

  @Option(
      names = {"-p", "--password-file"},
      paramLabel = "FILE",
      description =
          "File with the repository's password; else the kit's, HOLDFAST_PASSWORD, or a question.")
  private @Nullable Path passwordFile;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "The newest sealed catalog up to this moment, such as 2026-11-21T10:00:00Z.")
  private @Nullable String at;

  @Option(names = "--dry-run", description = "Tell what would be recovered, and write nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "Tell it as JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    var chosen = settings.settings(System.getenv(), Map.of());
    var recovery = new DataRecovery(chosen);
    if (!dryRun) {
      recovery.requireEmpty();
    }
    var parsed = RecoveryKit.parse(kitText());
    var password = password(parsed);
    var place = StoreLocation.parse(location(parsed), Path.of("").toAbsolutePath());
    try (var source = RecoverySource.open(parsed, place.location(), reach(place), password);
        var scratch = new Scratch()) {
      var passedOver = new ArrayList<String>();
      var picked =
          source.pick(
              moment(),
              scratch.folder(),
              reason -> {
                passedOver.add(reason);
                System.err.println("holdfast: " + reason);
              });
      var report = dryRun ? null : recovery.run(source, picked);
      tell(new RecoveryText(chosen.data(), picked, passedOver, report));
      return report == null || report.sound() ? ExitStatus.DONE : ExitStatus.DAMAGED;
    } finally {
      if (password != null) {
        Arrays.fill(password, (byte) 0);
      }
    }
  }

  private void tell(RecoveryText text) {
    try {
      System.out.println(
          json
              ? JSON.writerWithDefaultPrettyPrinter().writeValueAsString(text.fields())
              : text.forPeople());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers can be written", e);
    }
  }

  private String kitText() {
    try {
      return kit.equals("-")
          ? new String(System.in.readAllBytes(), UTF_8)
          : Files.readString(Path.of(kit));
    } catch (IOException e) {
      throw new InvalidInputException(
          ErrorCode.PATH_UNREADABLE, "cannot read the recovery kit %s".formatted(kit), e);
    }
  }

  private String location(RecoveryKit parsed) {
    if (repository != null) {
      return repository;
    }
    if (parsed.location() != null) {
      return parsed.location();
    }
    throw new InvalidInputException(
        ErrorCode.INPUT_INVALID,
        "the kit does not say where the repository lies; --repository does");
  }

  /** As of the commands that work on a repository: there is no catalog yet that would know it. */
  private static StoreSettings reach(StoreLocation.Parsed place) {
    var settings = StoreSettings.ofEnvironment(System.getenv(), place.location());
    return place.account().map(settings::withRest).orElse(settings);
  }

  /** Null when the kit's own is to be taken. */
  private byte @Nullable [] password(RecoveryKit parsed) {
    try {
      if (passwordFile != null) {
        return Files.readString(passwordFile).stripTrailing().getBytes(UTF_8);
      }
    } catch (IOException e) {
      throw new InvalidInputException(
          ErrorCode.PATH_UNREADABLE, "cannot read the password file " + passwordFile, e);
    }
    if (parsed.password() != null) {
      return null;
    }
    var variable = System.getenv("HOLDFAST_PASSWORD");
    if (variable != null && !variable.isEmpty()) {
      return variable.getBytes(UTF_8);
    }
    return Optional.ofNullable(System.console())
        .filter(Console::isTerminal)
        .map(console -> console.readPassword("repository password: "))
        .map(typed -> new String(typed).getBytes(UTF_8))
        .orElse(null);
  }

  private @Nullable Instant moment() {
    try {
      return at == null ? null : Instant.parse(at);
    } catch (DateTimeParseException e) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID,
          "--at is '%s'; write it as 2026-11-21T10:00:00Z".formatted(at),
          e);
    }
  }

  /** A folder for the sealed file, gone afterwards. */
  private record Scratch(Path folder) implements AutoCloseable {
    Scratch() {
      this(made());
    }

    @Override
    public void close() {
      DataRecovery.clear(folder);
    }

    private static Path made() {
      try {
        return Files.createTempDirectory("holdfast-recover-");
      } catch (IOException e) {
        throw new ServerException(
            ErrorCode.OUTPUT_UNWRITABLE, "cannot make a folder for the sealed catalog", e);
      }
    }
  }
}
