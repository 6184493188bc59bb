package io.holdfast.cli.service;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import io.holdfast.api.model.Export;
import io.holdfast.api.model.NewExport;
import io.holdfast.base.ByteSize;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.CommandGroup;
import io.holdfast.cli.SecretText;
import io.holdfast.cli.terminal.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Restore points as files to take away. */
@Command(
    name = "export",
    description = "Make, list, download and delete exports of restore points.",
    subcommands = {
      ExportCommand.Create.class,
      ExportCommand.ListAll.class,
      ExportCommand.Download.class,
      ExportCommand.Delete.class
    })
public final class ExportCommand extends CommandGroup {
  /** Forms; the words are the API's. */
  enum Format {
    TAR,
    TAR_GZ,
    TAR_ZST,
    ZIP,
    DUMP
  }

  /** Makes one, and downloads it when told where to. */
  @Command(name = "create", description = "Make an export, and download it with --output.")
  static final class Create extends ServerCommand {
    @Parameters(
        index = "0",
        paramLabel = "POINT",
        description = "Id or slug of the restore point, or latest.")
    @SuppressWarnings("NullAway.Init")
    private String point;

    @Parameters(
        index = "1..*",
        paramLabel = "PATH",
        description = "Only these, whole subtrees; absolute in the point.")
    private List<String> paths = new ArrayList<>();

    @Option(names = "--protection", paramLabel = "NAME", description = "Whose latest point.")
    private @Nullable String protection;

    @Option(
        names = "--format",
        paramLabel = "FORMAT",
        description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TAR_ZST;

    @Option(
        names = "--password-file",
        paramLabel = "FILE",
        description =
            "Encrypts a tar or a ZIP with the password in this file, or in HOLDFAST_EXPORT_PASSWORD.")
    private @Nullable Path passwordFile;

    @Option(
        names = "--kept-for",
        paramLabel = "DURATION",
        description = "Such as PT12H; a week unless given.")
    private @Nullable String keptFor;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Stands in the history.")
    private @Nullable String reason;

    @Option(
        names = {"-o", "--output"},
        paramLabel = "FILE",
        description = "Download it to here once it is made.")
    private @Nullable Path output;

    @Option(names = "--no-wait", description = "Leave when the export is queued.")
    private boolean noWait;

    @Override
    public Integer call() throws InterruptedException {
      if (noWait && output != null) {
        throw new CommandException(
            ErrorCode.INPUT_INVALID, "--no-wait leaves nothing to download to --output");
      }
      try (var client = connect()) {
        var chosen = new Lookup(client).point(point, Optional.ofNullable(protection));
        var wanted =
            new NewExport(
                format.name(), paths.isEmpty() ? null : paths, password(), keptFor, reason);
        var begun = client.exports().start(chosen.id(), wanted);
        if (noWait) {
          common.print(ApiShape.of(begun), "export %s is %s".formatted(begun.id(), begun.phase()));
          return ExitStatus.DONE;
        }
        return finish(client, begun);
      }
    }

    private @Nullable String password() {
      if (passwordFile != null) {
        return SecretText.read(common.context().directory().resolve(passwordFile));
      }
      return common.context().variable("HOLDFAST_EXPORT_PASSWORD").orElse(null);
    }

    private int finish(HoldfastClient client, Export begun) throws InterruptedException {
      try (var display = common.progress("export")) {
        var session = new SessionWatch(client, display).restore(begun.restoreSessionId());
        var made = client.exports().get(begun.id());
        var status = SessionWatch.status(String.valueOf(session.result()));
        if (!made.phase().equals("COMPLETED")) {
          var why = session.detail() == null ? "" : ": " + session.detail();
          common.print(ApiShape.of(made), "%s%s".formatted(made.phase(), why));
          return status;
        }
        if (output != null) {
          new Downloading(client, display)
              .fetch(made, common.context().directory().resolve(output));
        }
        common.print(ApiShape.of(made), text(made, output));
        return status;
      }
    }

    private static String text(Export made, @Nullable Path output) {
      return "export %s: %s, SHA-256 %s%n%s"
          .formatted(
              made.id(),
              new ByteSize(made.bytes() == null ? 0 : made.bytes()),
              made.sha256(),
              output == null
                  ? "until %s: holdfast export download %s -o FILE"
                      .formatted(Times.text(made.expiresAt()), made.id())
                  : "downloaded to " + output);
    }
  }

  /** Lists them, the newest first. */
  @Command(name = "list", description = "List exports, the newest first.")
  static final class ListAll extends ServerCommand {
    @Override
    public Integer call() {
      try (var client = connect()) {
        var exports = client.exports().all(Query.all().limit(500)).toList();
        var table =
            Table.of("Id", "Requested", "Format", "Phase", ">Size", "Expires", ">Downloads");
        for (var export : exports) {
          table.row(
              export.id(),
              Times.text(export.requestedAt()),
              export.format() + (export.withPassword() ? ", password" : ""),
              export.phase(),
              export.bytes() == null ? "" : new ByteSize(export.bytes()),
              Times.text(export.expiresAt()),
              export.downloads());
        }
        common.print(Map.of("items", ApiShape.of(exports)), table.isEmpty() ? "no exports" : table);
        return ExitStatus.DONE;
      }
    }
  }

  /** Fetches the file of one. */
  @Command(
      name = "download",
      description = "Download an export; what an earlier attempt left is gone on with.")
  static final class Download extends ServerCommand {
    @Parameters(paramLabel = "ID", description = "Its id, as list shows it.")
    @SuppressWarnings("NullAway.Init")
    private UUID id;

    @Option(
        names = {"-o", "--output"},
        required = true,
        paramLabel = "FILE",
        description = "Where to.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Override
    public Integer call() throws InterruptedException {
      try (var client = connect();
          var display = common.progress("download")) {
        var export = client.exports().get(id);
        new Downloading(client, display)
            .fetch(export, common.context().directory().resolve(output));
        common.print(ApiShape.of(export), "downloaded to " + output);
        return ExitStatus.DONE;
      }
    }
  }

  /** Takes one away. */
  @Command(name = "delete", description = "Delete an export and its file.")
  static final class Delete extends ServerCommand {
    @Parameters(paramLabel = "ID", description = "Its id, as list shows it.")
    @SuppressWarnings("NullAway.Init")
    private UUID id;

    @Override
    public Integer call() throws InterruptedException {
      try (var client = connect()) {
        client.exports().delete(id);
        common.print(Map.of("deleted", id), "deleted " + id);
        return ExitStatus.DONE;
      }
    }
  }
}
