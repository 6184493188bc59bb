package io.holdfast.cli.service;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import io.holdfast.api.model.NewRestore;
import io.holdfast.api.model.RestorePlan;
import io.holdfast.api.model.RestoreSession;
import io.holdfast.api.model.RestoreTarget;
import io.holdfast.api.model.Selection;
import io.holdfast.base.ByteSize;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.Common;
import io.holdfast.cli.terminal.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Restores a point, or some paths of it, through the server. */
@Command(
    name = "restore",
    description = "Restore a restore point, or some paths of it, on the server's machine.")
public final class RestoreCommand implements Callable<Integer> {
  /** What happens to what is in the way; the words are the API's. */
  enum Conflict {
    FAIL,
    SKIP,
    OVERWRITE,
    KEEP_BOTH,
    CLEAR_TARGET
  }

  private static final int SHOWN_ITEMS = 50;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private Common common;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private ServerOptions server;

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
      names = {"-t", "--target"},
      required = true,
      paramLabel = "DIR",
      description = "Where to restore to.")
  @SuppressWarnings("NullAway.Init")
  private Path target;

  @Option(
      names = "--conflict",
      paramLabel = "POLICY",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Conflict conflict = Conflict.FAIL;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Stands in the history.")
  private @Nullable String reason;

  @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
  private boolean dryRun;

  @Option(names = "--no-wait", description = "Leave when the session is queued.")
  private boolean noWait;

  @Override
  public Integer call() throws InterruptedException {
    try (var client = server.connect(common.context())) {
      var chosen = new Lookup(client).point(point, Optional.ofNullable(protection));
      var wanted = wanted(chosen.id());
      if (dryRun) {
        return plan(client.planRestore(wanted));
      }
      var begun = client.restore(wanted);
      if (noWait) {
        common.print(ApiShape.of(begun), "session %s is %s".formatted(begun.id(), begun.state()));
        return ExitStatus.DONE;
      }
      try (var display = common.progress("restore")) {
        return ended(client, new SessionWatch(client, display).restore(begun.id()));
      }
    }
  }

  private NewRestore wanted(UUID chosen) {
    var selection = paths.isEmpty() ? null : Selection.paths(paths);
    var path = common.context().directory().resolve(target).normalize().toString();
    var into = RestoreTarget.path(path);
    return new NewRestore(
        chosen, null, null, null, null, selection, into, conflict.name(), reason, null);
  }

  private int plan(RestorePlan plan) {
    var text = new StringBuilder();
    text.append(
        "would restore %,d items, %s; %,d in the way"
            .formatted(
                plan.totals().items(),
                new ByteSize(plan.totals().bytes()),
                plan.totals().conflicts()));
    plan.checks()
        .forEach(check ->
            text.append("%n%s %s: %s".formatted(check.severity(), check.code(), check.detail())));
    common.print(ApiShape.of(plan), text);
    return plan.checks().stream().anyMatch(check -> check.severity().equals("ERROR"))
        ? ExitStatus.CONFLICT
        : ExitStatus.DONE;
  }

  private int ended(HoldfastClient client, RestoreSession session) {
    var totals = session.totals();
    var why = session.detail() == null ? "" : ": " + session.detail();
    var text =
        "%s%s%nsession %s%n%,d of %,d items restored, %,d skipped, %,d failed, %s"
            .formatted(
                session.result(),
                why,
                session.id(),
                totals.restored(),
                totals.items(),
                totals.skipped(),
                totals.failed(),
                new ByteSize(totals.bytes()));
    common.print(ApiShape.of(session), text);
    if (totals.failed() > 0 && !common.json()) {
      client
          .restoreItems(session.id())
          .all(Query.all().with("state", "FAILED"))
          .limit(SHOWN_ITEMS)
          .forEach(item ->
              common.warn(
                  "failed: %s: %s".formatted(Table.printable(item.name()), item.message())));
    }
    return SessionWatch.status(String.valueOf(session.result()));
  }
}
