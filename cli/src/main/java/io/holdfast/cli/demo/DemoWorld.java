package io.holdfast.cli.demo;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.model.BackupRequest;
import io.holdfast.api.model.BackupSession;
import io.holdfast.api.model.NewRestore;
import io.holdfast.api.model.NewSource;
import io.holdfast.api.model.Plan;
import io.holdfast.api.model.Project;
import io.holdfast.api.model.RestoreSession;
import io.holdfast.api.model.RestoreTarget;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.Common;
import io.holdfast.cli.service.BackupSetup;
import io.holdfast.cli.service.SessionWatch;
import io.holdfast.cli.terminal.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;

/**
 * What the dialects have words for beside files: an image, databases where their servers can be
 * had, and backups and restores that did not go well.
 */
final class DemoWorld {
  private static final int IMAGE_BYTES = 4 << 20;

  private final Common common;
  private final HoldfastClient client;
  private final DemoFolder folder;
  private final Project project;
  private final Plan plan;

  DemoWorld(Common common, HoldfastClient client, DemoFolder folder, Project project, Plan plan) {
    this.common = common;
    this.client = client;
    this.folder = folder;
    this.project = project;
    this.plan = plan;
  }

  /** Backs up an image, databases, and an image that is not there. */
  void backUp(DemoServers servers) throws InterruptedException {
    var image = image();
    var point =
        Objects.requireNonNull(
            backUp("DISK_IMAGE", "disk", Map.of("path", image.toString())).restorePointId());
    for (var server : servers.reached()) {
      backUp(server.kind(), server.name(), server.settings());
    }
    backUp("DISK_IMAGE", "lost-disk", Map.of("path", image.resolveSibling("lost.img").toString()));
    var target = folder.root().resolve("restored-disk.img").toString();
    tell(restore(client, point, target));
    tell(restore(client, point, target));
    tell(restore(client, point, target + ".copy"));
  }

  /** One more restore, stopped while it runs. */
  void stopOne(UUID point) throws InterruptedException {
    var target = folder.root().resolve("restored-not").toString();
    var begun = client.restore(wanted(point, target));
    client.restoreSessions().abort(begun.id());
    tell(watch(begun.id()));
  }

  private BackupSession backUp(String kind, String name, Map<String, String> settings)
      throws InterruptedException {
    var source =
        client
            .sources()
            .create(
                new NewSource(
                    project.id(),
                    null,
                    kind,
                    null,
                    name,
                    settings,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null));
    var protection = new BackupSetup(client).protection(source, plan);
    var begun = client.backUp(protection.id(), new BackupRequest(null, "demo", null, null, null));
    try (var display = common.progress("backup")) {
      var ended = new SessionWatch(client, display).backup(begun.id());
      step("  backup of %s: %s", name, String.valueOf(ended.result()));
      return ended;
    }
  }

  private RestoreSession restore(HoldfastClient by, UUID point, String target)
      throws InterruptedException {
    return watch(by.restore(wanted(point, target)).id());
  }

  private RestoreSession watch(UUID session) throws InterruptedException {
    try (var display = common.progress("restore")) {
      return new SessionWatch(client, display).restore(session);
    }
  }

  private static NewRestore wanted(UUID point, String target) {
    return new NewRestore(
        point, null, null, null, null, null, RestoreTarget.path(target), "FAIL", "demo", null);
  }

  private void tell(RestoreSession ended) {
    step(
        "  restore to %s: %s",
        String.valueOf(ended.target().path()), String.valueOf(ended.result()));
  }

  /** The same bytes each time. */
  private Path image() {
    var bytes = new byte[IMAGE_BYTES];
    new Random(1).nextBytes(bytes);
    try {
      return Files.write(folder.root().resolve("disk.img"), bytes);
    } catch (IOException e) {
      throw new CommandException(ErrorCode.TARGET_UNWRITABLE, "cannot write an image", e);
    }
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would need a library of its own
  private void step(String format, Object... values) {
    var stream = common.json() ? common.terminal().err() : common.terminal().out();
    stream.println(Table.printable(format.formatted(values)));
    stream.flush();
  }
}
