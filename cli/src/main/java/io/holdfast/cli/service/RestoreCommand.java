package io.holdfast.cli.service;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import io.holdfast.api.model.NewRestore;
import io.holdfast.api.model.RestorePlan;
import io.holdfast.api.model.RestoreSession;
import io.holdfast.api.model.RestoreTarget;
import io.holdfast.api.model.Selection;
import io.holdfast.base.ByteSize;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.terminal.Table;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Restores a point, or some paths of it, through the server. */
@Command(
    name = "restore",
    description = "Restore a restore point, or some paths of it, on the server's machine.")
public final class RestoreCommand extends ServerCommand {
  /** What happens to what is in the way; the words are the API's. */
  enum Conflict {
    FAIL,
    SKIP,
    OVERWRITE,
    KEEP_BOTH,
    CLEAR_TARGET
  }

  private static final int SHOWN_ITEMS = 50;

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
      paramLabel = "PATH",
      description = "Where to restore to: a folder, or a file of kinds that are restored to one.")
  private @Nullable Path target;

  @Option(
      names = "--in-place",
      description = "Restore to where the source lies, when neither a target nor another is named.")
  private boolean inPlace;

  @Option(
      names = "--part",
      paramLabel = "NAME",
      description = "Of a source that is no folder: only this part; repeatable.")
  private List<String> parts = new ArrayList<>();

  @Option(
      names = "--item",
      paramLabel = "NAME",
      description = "Only this of the parts: a table, folder, message or key; repeatable.")
  private List<String> items = new ArrayList<>();

  @Option(
      names = "--target-source",
      paramLabel = "NAME",
      description = "Into another registered source of the same kind, by name or id.")
  private @Nullable String targetSource;

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      description = "Of a continuous point: this moment, such as 2026-03-28T08:00:00Z.")
  private @Nullable Instant asOf;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "What differs at the target, such as database=copy; repeatable.")
  private List<String> set = new ArrayList<>();

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
    try (var client = connect()) {
      var chosen = new Lookup(client).point(point, Optional.ofNullable(protection));
      var wanted = wanted(client, chosen.id());
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

  private NewRestore wanted(HoldfastClient client, UUID chosen) throws InterruptedException {
    var all = paths.isEmpty() && parts.isEmpty() && items.isEmpty() && asOf == null;
    var selection = all ? null : new Selection(paths, null, null, parts, items, asOf, null, null);
    return new NewRestore(
        chosen, null, null, null, null, selection, into(client), conflict.name(), reason, null);
  }

  private RestoreTarget into(HoldfastClient client) throws InterruptedException {
    var settings = NamedValues.parse("--set", set);
    if (target == null && targetSource == null && settings.isEmpty() && !inPlace) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "nothing says where to: give --target, --target-source, --set or --in-place");
    }
    if (inPlace && (target != null || targetSource != null)) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "--in-place goes with neither --target nor --target-source");
    }
    var path =
        target == null ? null : common.context().directory().resolve(target).normalize().toString();
    var source = targetSource == null ? null : new Lookup(client).source(targetSource).id();
    return new RestoreTarget(null, null, null, path, null, null, null, source, settings);
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
