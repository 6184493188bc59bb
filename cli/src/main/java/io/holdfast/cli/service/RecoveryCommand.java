package io.holdfast.cli.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.api.model.RecoveryKit;
import io.holdfast.api.model.RecoveryStanding;
import io.holdfast.base.ByteSize;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.base.PrivateFile;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.CommandGroup;
import io.holdfast.cli.terminal.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a lost installation is rebuilt from; the rebuilding itself is the server program's. */
@Command(
    name = "recovery",
    description = "Sealed catalogs and recovery kits: what holdfast recover needs.",
    subcommands = {
      RecoveryCommand.Status.class,
      RecoveryCommand.Kit.class,
      RecoveryCommand.Seal.class,
      RecoveryCommand.Rotate.class
    })
public final class RecoveryCommand extends CommandGroup {
  /** How a kit is written. */
  enum Format {
    TEXT,
    HTML,
    JSON
  }

  /** Shows them. */
  @Command(name = "status", description = "Show how old the sealed catalog in each repository is.")
  static final class Status extends ServerCommand {
    @Override
    public Integer call() throws InterruptedException {
      try (var client = connect()) {
        var standing = client.recovery();
        common.print(ApiShape.of(standing), table(standing));
        return status(standing);
      }
    }
  }

  /** Hands one out. */
  @Command(
      name = "kit",
      description = "Print the recovery kit of a repository. It opens everything: keep it safe.")
  static final class Kit extends ServerCommand {
    @Parameters(index = "0", paramLabel = "REPOSITORY", description = "Its name or id.")
    @SuppressWarnings("NullAway.Init")
    private String repository;

    @Option(
        names = "--format",
        paramLabel = "FORM",
        description = "text, html or json (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TEXT;

    @Option(
        names = {"-o", "--output"},
        paramLabel = "FILE",
        description = "Where to, readable for you alone; standard output without it.")
    private @Nullable Path output;

    @Override
    public Integer call() throws InterruptedException {
      try (var client = connect()) {
        var id = new Lookup(client).repository(repository).id();
        var kit = client.recoveryKit(id);
        if (output == null) {
          common.print(Map.of("keyId", kit.keyId(), "kit", form(kit)), form(kit).stripTrailing());
          return ExitStatus.DONE;
        }
        var file = common.context().directory().resolve(output);
        PrivateFile.write(file, form(kit).getBytes(UTF_8));
        common.print(Map.of("keyId", kit.keyId(), "file", file.toString()), "written to " + file);
        return ExitStatus.DONE;
      } catch (IOException e) {
        throw new CommandException(
            ErrorCode.OUTPUT_UNWRITABLE, "cannot write %s: %s".formatted(output, e));
      }
    }

    private String form(RecoveryKit kit) {
      return switch (format) {
        case TEXT -> kit.text();
        case HTML -> kit.html();
        case JSON -> kit.json();
      };
    }
  }

  /** Seals. */
  @Command(name = "seal", description = "Seal the catalog into every repository now.")
  static final class Seal extends ServerCommand {
    @Override
    public Integer call() throws InterruptedException {
      try (var client = connect()) {
        var standing = client.sealCatalog();
        common.print(ApiShape.of(standing), table(standing));
        return status(standing);
      }
    }
  }

  /** Draws a new key. */
  @Command(
      name = "rotate",
      description = "Draw a new recovery key and seal for it. All kits have to be printed anew.")
  static final class Rotate extends ServerCommand {
    @Override
    public Integer call() throws InterruptedException {
      try (var client = connect()) {
        var standing = client.rotateRecoveryKey();
        common.print(ApiShape.of(standing), table(standing));
        if (!common.json()) {
          common.warn("print the kits anew: older ones open only what was sealed before");
        }
        return status(standing);
      }
    }
  }

  private static Integer status(RecoveryStanding standing) {
    var bad = standing.repositories().stream().anyMatch(it -> it.stale() || it.failure() != null);
    return bad ? ExitStatus.INCOMPLETE : ExitStatus.DONE;
  }

  private static Table table(RecoveryStanding standing) {
    var table = Table.of("Repository", "Sealed", "Current until", "Size", "Key", "State");
    for (var it : standing.repositories()) {
      table.row(
          it.repositoryName(),
          Objects.requireNonNullElse(it.sealedAt(), "never"),
          Objects.requireNonNullElse(it.currentUntil(), ""),
          it.bytes() == null ? "" : new ByteSize(it.bytes()),
          standing.keyId().equals(it.keyId())
              ? "newest"
              : Objects.requireNonNullElse(it.keyId(), ""),
          state(it));
    }
    return table;
  }

  private static String state(io.holdfast.api.model.SealedCatalog it) {
    if (it.failure() != null) {
      return "failing: " + it.failure();
    }
    return it.stale() ? "stale" : "ok";
  }
}
