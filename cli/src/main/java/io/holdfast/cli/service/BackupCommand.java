package io.holdfast.cli.service;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.model.BackupRequest;
import io.holdfast.api.model.BackupSession;
import io.holdfast.base.ByteSize;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.UuidText;
import io.holdfast.cli.CommandException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Backs up a protection, or a folder or another source for which it makes one. */
@Command(
    name = "backup",
    description =
        "Back up a protection, a folder of the server's machine, or with --kind a database, mailbox or other source, into a repository that the server knows.")
public final class BackupCommand extends ServerCommand {
  @Parameters(
      paramLabel = "PROTECTION|FOLDER|NAME",
      description = "A protection's id or name, a folder, or with --kind a source's name.")
  @SuppressWarnings("NullAway.Init")
  private String what;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private KindOptions of;

  @Option(
      names = "--project",
      paramLabel = "SLUG",
      description = "For a folder or --kind: the project (default: ${DEFAULT-VALUE}).")
  private String project = "default";

  @Option(
      names = "--repository",
      paramLabel = "NAME",
      description =
          "For a folder or --kind: the repository, by name or id; needed when the protection is new.")
  private @Nullable String repository;

  @Option(
      names = "--exclude",
      paramLabel = "PATTERN",
      description = "For a folder: leave out what matches; repeatable.")
  private List<String> excludes = new ArrayList<>();

  @Option(
      names = "--description",
      paramLabel = "TEXT",
      description = "Stands with the restore point.")
  private @Nullable String description;

  @Option(
      names = "--accept-shrunk",
      description =
          "The source rightly holds far less than before; without it such a backup fails.")
  private boolean acceptShrunk;

  @Option(names = "--no-wait", description = "Leave when the session is queued.")
  private boolean noWait;

  @Override
  public Integer call() throws InterruptedException {
    try (var client = connect()) {
      var begun =
          client.backUp(
              protection(client),
              new BackupRequest(null, description, null, null, acceptShrunk ? true : null));
      if (noWait) {
        common.print(ApiShape.of(begun), "session %s is %s".formatted(begun.id(), begun.state()));
        return 0;
      }
      try (var display = common.progress("backup")) {
        var ended = new SessionWatch(client, display).backup(begun.id());
        common.print(ApiShape.of(ended), text(ended));
        return SessionWatch.status(String.valueOf(ended.result()));
      }
    }
  }

  private UUID protection(HoldfastClient client) throws InterruptedException {
    of.requireKind();
    var lookup = new Lookup(client);
    var kind = of.kind();
    if (kind.isPresent()) {
      return protection(client, lookup, kind.get());
    }
    var folder = common.context().directory().resolve(what).normalize();
    if (UuidText.parse(what).isPresent() || !Files.isDirectory(folder)) {
      return lookup.protection(what).id();
    }
    return protection(client, lookup, folder);
  }

  private UUID protection(HoldfastClient client, Lookup lookup, Path folder)
      throws InterruptedException {
    var setup = new BackupSetup(client);
    var into = lookup.repository(repository(folder.toString()));
    var home = setup.project(project, project);
    var source = setup.folder(home, setup.server(home, "localhost"), folder.toString(), excludes);
    return setup.protection(source, setup.plan(home, into)).id();
  }

  private UUID protection(HoldfastClient client, Lookup lookup, String kind)
      throws InterruptedException {
    if (!excludes.isEmpty()) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "--exclude is for folders; a source of another kind has settings");
    }
    var settings = of.settings();
    var secrets = of.secrets(common.context());
    var setup = new BackupSetup(client);
    var into = lookup.repository(repository(what));
    var home = setup.project(project, project);
    var members = new ArrayList<UUID>();
    for (var member : of.members()) {
      members.add(lookup.source(home, member).id());
    }
    var source =
        setup.source(home, kind, what, new BackupSetup.Wanted(null, settings, secrets, members));
    return setup.protection(source, setup.plan(home, into)).id();
  }

  private String repository(String source) {
    return Optional.ofNullable(repository)
        .orElseThrow(() ->
            new CommandException(
                ErrorCode.INPUT_INVALID,
                "--repository is missing: name the repository that %s goes to; `holdfast repository list` shows them, `repository create` makes one"
                    .formatted(source)));
  }

  private static String text(BackupSession session) {
    var statistics = session.statistics();
    var point =
        session.restorePointId() == null
            ? "no restore point"
            : "restore point " + session.restorePointId();
    var why = session.detail() == null ? "" : ": " + session.detail();
    return "%s%s%n%s%n%,d files (%,d new, %,d changed, %,d unchanged), %s read, %s stored"
        .formatted(
            session.result(),
            why,
            point,
            statistics.files(),
            statistics.newFiles(),
            statistics.changedFiles(),
            statistics.unchangedFiles(),
            new ByteSize(statistics.bytesRead()),
            new ByteSize(statistics.bytesStored()));
  }
}
