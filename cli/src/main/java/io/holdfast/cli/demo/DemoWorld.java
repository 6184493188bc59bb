package io.holdfast.cli.demo;

import io.holdfast.api.client.ApiException;
import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.model.BackupRequest;
import io.holdfast.api.model.NewPlacement;
import io.holdfast.api.model.NewPlan;
import io.holdfast.api.model.NewRestore;
import io.holdfast.api.model.NewSchedule;
import io.holdfast.api.model.Plan;
import io.holdfast.api.model.Project;
import io.holdfast.api.model.Repository;
import io.holdfast.api.model.RestorePoint;
import io.holdfast.api.model.RestoreSession;
import io.holdfast.api.model.RestoreTarget;
import io.holdfast.api.model.Selection;
import io.holdfast.api.model.Server;
import io.holdfast.api.model.Source;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.Common;
import io.holdfast.cli.service.BackupSetup;
import io.holdfast.cli.service.BackupSetup.Wanted;
import io.holdfast.cli.service.SessionWatch;
import io.holdfast.cli.terminal.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the dialects have words for beside files: an image, databases and mailboxes where their
 * servers can be had, a project backed up as one, a plan with a schedule, and backups and restores
 * that did not go well.
 */
final class DemoWorld {
  private static final int IMAGE_BYTES = 4 << 20;
  private static final String SHOP_FILES = "shop-files";

  private final Common common;
  private final HoldfastClient client;
  private final HoldfastClient operator;
  private final DemoFolder folder;
  private final Home home;
  private final BackupSetup setup;

  /**
   * @param operator whose restores of mailboxes the Microsoft 365 dialect shows
   */
  DemoWorld(
      Common common, HoldfastClient client, HoldfastClient operator, DemoFolder folder, Home home) {
    this.common = common;
    this.client = client;
    this.operator = operator;
    this.folder = folder;
    this.home = home;
    this.setup = new BackupSetup(client);
  }

  /** Where all of it lies, and where its backups go. */
  record Home(Project project, Server server, Repository repository) {}

  /** An id for the entry of an API in the access file. */
  record Example(String api, String key, String value) {}

  /**
   * Backs up an image, databases, mailboxes, a project and an image that is not there, and restores
   * some of it.
   */
  List<Example> backUp(DemoServers servers) throws InterruptedException {
    var plan = nightly();
    var examples = new ArrayList<Example>();
    var members = new ArrayList<Source>();
    images(plan);
    members.add(source("DIRECTORY", SHOP_FILES, Map.of("path", folder.shop().toString())));
    for (var server : servers.reached()) {
      var source = source(server.kind(), server.name(), wanted(server));
      var point = backUp(source, plan).orElseThrow(() -> failed(server.name()));
      switch (server.kind()) {
        case "POSTGRES" -> {
          tell(restore(wish(point.id(), null, null, "OVERWRITE")));
          examples.add(new Example("northflank", "databaseAddonId", source.slug()));
          examples.add(new Example("northflank", "databaseBackupId", point.slug()));
        }
        case "MYSQL" -> {
          members.add(source);
          examples.add(new Example("mittwald", "databaseId", source.id().toString()));
        }
        default -> {
          var into = into(Map.of("folder", "Restored"));
          tell(watch(operator.restore(wish(point.id(), null, into, "SKIP")).id()));
          examples.add(new Example("veeamM365", "jobId", protection(source, plan).toString()));
        }
      }
    }
    examples.add(new Example("mittwald", "backupId", project(members, plan).id().toString()));
    return examples;
  }

  /** One more restore, stopped while it runs. */
  void stopOne(UUID point) throws InterruptedException {
    var target = RestoreTarget.path(folder.root().resolve("restored-not").toString());
    var begun = client.restore(wish(point, null, target, "FAIL"));
    try {
      client.restoreSessions().abort(begun.id());
    } catch (ApiException e) {
      if (e.code() != ErrorCode.STATE_CONFLICT) {
        throw e;
      }
      step("  it ended before it could be stopped");
    }
    tell(watch(begun.id()));
  }

  /** Some go well, one finds a file in its way, one has nothing to read. */
  private void images(Plan plan) throws InterruptedException {
    var image = image();
    var disk = source("DISK_IMAGE", "disk", Map.of("path", image.toString()));
    var point = backUp(disk, plan).orElseThrow(() -> failed("disk")).id();
    var lost = Map.of("path", image.resolveSibling("lost.img").toString());
    backUp(source("DISK_IMAGE", "lost-disk", lost), plan);
    var target = RestoreTarget.path(folder.root().resolve("restored-disk.img").toString());
    var other = RestoreTarget.path(folder.root().resolve("restored-disk-too.img").toString());
    tell(restore(wish(point, null, target, "FAIL")));
    tell(restore(wish(point, null, target, "FAIL")));
    tell(restore(wish(point, null, other, "FAIL")));
  }

  /** All of the shop at one moment, twice; its files restored. */
  private RestorePoint project(List<Source> members, Plan plan) throws InterruptedException {
    var ids = members.stream().map(Source::id).toList();
    var wanted = new Wanted(home.server().id(), Map.of(), Map.of(), ids);
    var bundle = source("PROJECT_BUNDLE", "shop", wanted);
    backUp(bundle, plan);
    var point = backUp(bundle, plan).orElseThrow(() -> failed("shop"));
    var files = new Selection(null, null, null, List.of(SHOP_FILES), null, null, null, null);
    var target = RestoreTarget.path(folder.root().resolve("restored-shop").toString());
    tell(restore(wish(point.id(), files, target, "FAIL")));
    return point;
  }

  private Plan nightly() throws InterruptedException {
    var schedule =
        new NewSchedule(
            null, "nightly", null, null, "0 3 * * *", "UTC", null, null, null, null, null, null);
    return client
        .plans()
        .create(
            new NewPlan(
                home.project().id(),
                "nightly",
                List.of(schedule),
                null,
                List.of(new NewPlacement(home.repository().id(), null, null, null)),
                null,
                null,
                null,
                null));
  }

  private Wanted wanted(DemoServers.Reached server) {
    return new Wanted(home.server().id(), server.settings(), server.secrets(), List.of());
  }

  private Source source(String kind, String name, Map<String, String> settings)
      throws InterruptedException {
    return source(kind, name, new Wanted(home.server().id(), settings, Map.of(), List.of()));
  }

  private Source source(String kind, String name, Wanted wanted) throws InterruptedException {
    return setup.source(home.project(), kind, name, wanted);
  }

  private UUID protection(Source source, Plan plan) throws InterruptedException {
    return setup.protection(source, plan).id();
  }

  /** The point that it left, if any. */
  private Optional<RestorePoint> backUp(Source source, Plan plan) throws InterruptedException {
    var wish = new BackupRequest(null, "demo", null, null, null);
    var begun = client.backUp(protection(source, plan), wish);
    try (var display = common.progress("backup")) {
      var ended = new SessionWatch(client, display).backup(begun.id());
      step("  backup of %s: %s", source.name(), String.valueOf(ended.result()));
      return ended.restorePointId() == null
          ? Optional.empty()
          : Optional.of(client.restorePoints().get(ended.restorePointId()));
    }
  }

  private RestoreSession restore(NewRestore wish) throws InterruptedException {
    return watch(client.restore(wish).id());
  }

  private RestoreSession watch(UUID session) throws InterruptedException {
    try (var display = common.progress("restore")) {
      return new SessionWatch(client, display).restore(session);
    }
  }

  /**
   * @param target null for where the source lies
   */
  private static NewRestore wish(
      UUID point,
      @Nullable Selection selection,
      @Nullable RestoreTarget target,
      String conflictPolicy) {
    return new NewRestore(
        point, null, null, null, null, selection, target, conflictPolicy, "demo", null);
  }

  private static RestoreTarget into(Map<String, String> settings) {
    return new RestoreTarget(null, null, null, null, null, null, null, null, settings);
  }

  private void tell(RestoreSession ended) {
    var path = ended.target().path();
    step("  restore to %s: %s", path == null ? "its source" : path, String.valueOf(ended.result()));
  }

  private static CommandException failed(String source) {
    return new CommandException(
        ErrorCode.SESSION_FAILED, "the backup of %s left no restore point".formatted(source));
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
