package io.holdfast.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import io.holdfast.api.json.ApiJson;
import io.holdfast.api.model.BackupRequest;
import io.holdfast.api.model.BackupSession;
import io.holdfast.api.model.NewRestore;
import io.holdfast.api.model.Protection;
import io.holdfast.api.model.RestorePoint;
import io.holdfast.api.model.RestoreSession;
import io.holdfast.api.model.RestoreTarget;
import io.holdfast.api.model.Selection;
import io.holdfast.base.ByteSize;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.Common;
import io.holdfast.cli.service.BackupSetup;
import io.holdfast.cli.service.SessionTables;
import io.holdfast.cli.service.SessionWatch;
import io.holdfast.cli.terminal.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the demo does, step by step, each told as it is done. */
final class DemoStory {
  private final Common common;
  private final DemoFolder folder;
  private final HoldfastClient administrator;
  private final DemoServer server;

  DemoStory(Common common, DemoFolder folder, HoldfastClient administrator, DemoServer server) {
    this.common = common;
    this.folder = folder;
    this.administrator = administrator;
    this.server = server;
  }

  /** What there is to show at the end. */
  record Outcome(
      TreeComparison.Result compared,
      Table history,
      JsonNode sessions,
      DemoAccess access,
      List<CurlLines.Line> curls) {
    Outcome {
      curls = List.copyOf(curls);
    }
  }

  /**
   * @param servers whose databases are backed up too
   */
  Outcome tell(Path original, DemoServers servers) throws InterruptedException {
    step("Copying %s, so that files can be changed", original);
    folder.copyFrom(original);
    var setup = new BackupSetup(administrator);
    var project = setup.project("demo", "Demo");
    var repository =
        setup.repository(project, "demo", folder.repository().toString(), newPassword());
    var host = setup.server(project, "demo-host");
    var source = setup.folder(project, host, folder.copy().toString(), List.of());
    var plan = setup.plan(project, repository);
    var protection = setup.protection(source, plan);
    var access = DemoAccess.create(administrator, server, project);

    step("Backing it up");
    backUp(protection, "as it was");
    folder.change().forEach(change -> step("  %s", change));
    step("Backing it up again");
    var point = backUp(protection, "a few files changed");

    var compared = restoreAndCompare(access, point);
    access.example("native", "backupId", point.id().toString());
    access.example("native", "addonId", source.id().toString());
    access.example("scp", "backupId", protection.id().toString().replace("-", ""));
    access.example("scp", "addonId", source.id().toString());
    access.example("northflank", "addonId", source.slug());
    access.example("northflank", "backupId", point.slug());
    for (var name : List.of("veeamAzure", "veeamM365", "mittwald")) {
      access.example(name, "addonId", source.id().toString());
      access.example(name, "backupId", point.id().toString());
    }
    if (servers.wanted()) {
      step("Adding what the dialects have words for beside files");
      addTheWorld(access, servers, new DemoWorld.Home(project, host, repository), point);
      servers.leftOut().forEach(missing -> step("  LEFT OUT %s", missing));
    }
    var sessions =
        administrator
            .restoreSessions()
            .list(Query.all().with("projectId", project.id()).sort("-createdAt"))
            .items();
    return new Outcome(
        compared,
        SessionTables.restores(sessions),
        ApiJson.shared().valueToTree(sessions),
        access,
        new CurlLines(access).all());
  }

  private void addTheWorld(
      DemoAccess access, DemoServers servers, DemoWorld.Home home, RestorePoint point)
      throws InterruptedException {
    try (var operator = access.loggedIn("veeamM365", "/v5/token")) {
      var world = new DemoWorld(common, administrator, operator, folder, home);
      for (var example : world.backUp(servers)) {
        access.example(example.api(), example.key(), example.value());
      }
      world.stopOne(point.id());
    }
  }

  private RestorePoint backUp(Protection protection, String description)
      throws InterruptedException {
    var begun =
        administrator.backUp(
            protection.id(), new BackupRequest(null, description, null, null, null));
    BackupSession ended;
    try (var display = common.progress("backup")) {
      ended = new SessionWatch(administrator, display).backup(begun.id());
    }
    if (ended.restorePointId() == null) {
      throw failed("backup", ended.id(), ended.result(), ended.detail());
    }
    var point = administrator.restorePoints().get(ended.restorePointId());
    var statistics = ended.statistics();
    step(
        "  %s in %.1f s: %,d items, %s; %s read, %s stored; %,d files unchanged",
        String.valueOf(ended.result()),
        seconds(ended),
        point.itemCount(),
        new ByteSize(point.logicalBytes()),
        new ByteSize(statistics.bytesRead()),
        new ByteSize(statistics.bytesStored()),
        statistics.unchangedFiles());
    return point;
  }

  /**
   * Both restores are made by the user of the Microsoft 365 dialect: its list shows one's own only.
   */
  private TreeComparison.Result restoreAndCompare(DemoAccess access, RestorePoint point)
      throws InterruptedException {
    try (var operator = access.loggedIn("veeamM365", "/v5/token")) {
      step("Restoring the whole point to %s", folder.restoredWhole());
      var whole = restore(operator, point, null, folder.restoredWhole(), "demo: the whole point");
      var file = aFile();
      step("Restoring one file, %s, to %s", folder.copy().relativize(file), folder.restoredFile());
      var selection = Selection.paths(List.of(file.toString()));
      var one = restore(operator, point, selection, folder.restoredFile(), "demo: one file");
      step("Comparing every byte and every piece of metadata");
      var compared =
          TreeComparison.of(folder.copy(), landed(whole, folder.restoredWhole(), folder.copy()))
              .plus(TreeComparison.of(file, landed(one, folder.restoredFile(), file)));
      compared.differences().forEach(difference -> step("  DIFFERENT %s", difference));
      if (compared.same()) {
        step(
            "  the same: %,d items, %s, %,d extended attributes",
            compared.items(), new ByteSize(compared.bytes()), compared.attributes());
      }
      return compared;
    }
  }

  private RestoreSession restore(
      HoldfastClient operator,
      RestorePoint point,
      @Nullable Selection selection,
      Path target,
      String reason)
      throws InterruptedException {
    var into = RestoreTarget.path(target.toString());
    var begun =
        operator.restore(
            new NewRestore(
                point.id(), null, null, null, null, selection, into, "FAIL", reason, null));
    RestoreSession ended;
    try (var display = common.progress("restore")) {
      ended = new SessionWatch(operator, display).restore(begun.id());
    }
    if (!"SUCCESS".equals(ended.result())) {
      throw failed("restore", ended.id(), ended.result(), ended.detail());
    }
    step(
        "  %s: %,d items, %s",
        String.valueOf(ended.result()),
        ended.totals().restored(),
        new ByteSize(ended.totals().bytes()));
    return ended;
  }

  /** Where a thing of the source lies now: below the target with its whole path, or without it. */
  private static Path landed(RestoreSession session, Path target, Path original) {
    var determined = session.targetDetermined();
    var top = determined == null || determined.path() == null ? target : Path.of(determined.path());
    var full = Path.of(top + original.toString());
    if (Files.exists(full)) {
      return full;
    }
    var named = top.resolve(Objects.requireNonNull(original.getFileName(), "name"));
    return Files.exists(named) ? named : top;
  }

  private Path aFile() {
    try (var files = Files.walk(folder.copy())) {
      return files
          .filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.SOURCE_UNREADABLE, "cannot read %s".formatted(folder.copy()), e);
    }
  }

  /** A fresh one, kept beside the repository so that restic can open it too. */
  private String newPassword() {
    var password = DemoFolder.newPassword();
    try {
      var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      Files.createFile(folder.passwordFile(), mode);
      Files.writeString(folder.passwordFile(), password + "\n");
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.TARGET_UNWRITABLE, "cannot write %s".formatted(folder.passwordFile()), e);
    }
    return password;
  }

  private static double seconds(BackupSession session) {
    var start = session.startedAt() == null ? session.createdAt() : session.startedAt();
    var end = session.endedAt() == null ? start : session.endedAt();
    return Duration.between(start, end).toMillis() / 1000.0;
  }

  private static CommandException failed(
      String verb, UUID id, @Nullable String result, @Nullable String detail) {
    return new CommandException(
        ErrorCode.SESSION_FAILED,
        "the %s session %s ended with %s: %s".formatted(verb, id, result, detail));
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would need a library of its own
  private void step(String format, Object... values) {
    var stream = common.json() ? common.terminal().err() : common.terminal().out();
    stream.println(Table.printable(format.formatted(values)));
    stream.flush();
  }
}
