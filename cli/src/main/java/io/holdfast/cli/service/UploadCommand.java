package io.holdfast.cli.service;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import io.holdfast.api.model.BackupSession;
import io.holdfast.base.ByteSize;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a restore point of a dump that was made elsewhere. */
@Command(
    name = "upload",
    description = "Make a restore point of a dump that was made elsewhere, such as by pg_dump -Fc.")
public final class UploadCommand extends ServerCommand {
  @Parameters(paramLabel = "FILE", description = "The dump.")
  @SuppressWarnings("NullAway.Init")
  private Path file;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Whose dump it is, by name or id; it must have just one protection.")
  private @Nullable String source;

  @Option(
      names = "--protection",
      paramLabel = "NAME",
      description = "Where its point belongs, by name or id; instead of --source.")
  private @Nullable String protection;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What it is a dump of, such as a database.")
  private @Nullable String name;

  @Option(
      names = "--description",
      paramLabel = "TEXT",
      description = "Stands with the restore point.")
  private @Nullable String description;

  @Override
  public Integer call() throws InterruptedException {
    var path = common.context().directory().resolve(file);
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw new CommandException(
          ErrorCode.PATH_UNREADABLE, "%s is no file that can be read".formatted(file));
    }
    try (var client = connect()) {
      var place = protection(client);
      var sha256 = Checksums.sha256(path);
      var query = Query.all().with("sha256", sha256);
      query = name == null ? query : query.with("name", name);
      query = description == null ? query : query.with("description", description);
      try (var display = common.progress("upload")) {
        var session = client.upload(place, path, query);
        if (!session.ended()) {
          session = new SessionWatch(client, display).backup(session.id());
        }
        common.print(ApiShape.of(session), text(session));
        return SessionWatch.status(String.valueOf(session.result()));
      }
    }
  }

  private UUID protection(HoldfastClient client) throws InterruptedException {
    var lookup = new Lookup(client);
    if (protection != null) {
      return lookup.protection(protection).id();
    }
    if (source == null) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "--source or --protection is missing: say whose dump it is");
    }
    var query = Query.all().with("sourceId", lookup.source(source).id());
    var found = client.protections().list(query).items();
    if (found.size() != 1) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "source '%s' has %d protections; give --protection".formatted(source, found.size()));
    }
    return found.getFirst().id();
  }

  private static String text(BackupSession session) {
    var why = session.detail() == null ? "" : ": " + session.detail();
    var point =
        session.restorePointId() == null
            ? "no restore point"
            : "restore point " + session.restorePointId();
    return "%s%s%n%s, %s"
        .formatted(session.result(), why, point, new ByteSize(session.statistics().bytesRead()));
  }
}
