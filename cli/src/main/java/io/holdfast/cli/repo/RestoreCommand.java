package io.holdfast.cli.repo;

import io.holdfast.base.ByteSize;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.terminal.ProgressDisplay;
import io.holdfast.cli.terminal.Table;
import io.holdfast.engine.list.PathLookup;
import io.holdfast.engine.list.SnapshotReference;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.restore.ConflictPolicy;
import io.holdfast.engine.restore.ItemOutcome;
import io.holdfast.engine.restore.Placement;
import io.holdfast.engine.restore.PlanCheck;
import io.holdfast.engine.restore.RestoreListener;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.engine.restore.RestorePlan;
import io.holdfast.engine.restore.RestorePlanner;
import io.holdfast.engine.restore.RestoreReport;
import io.holdfast.engine.restore.RestoreRequest;
import io.holdfast.engine.restore.RestoreSelection;
import io.holdfast.engine.restore.RestoreTotals;
import io.holdfast.engine.restore.RestoredItem;
import io.holdfast.engine.restore.Restorer;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.tree.PosixTarget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Restores a snapshot, or some paths of it. */
@Command(
    name = "restore",
    description =
        "Restore a snapshot, or some paths of it; SNAPSHOT:/folder takes a folder as the root.")
final class RestoreCommand extends RepoSubcommand {
  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotChoice.Usual choice;

  @Parameters(
      index = "0",
      paramLabel = "SNAPSHOT",
      description = "The beginning of its id, or latest.")
  @SuppressWarnings("NullAway.Init")
  private String snapshot;

  @Parameters(index = "1..*", paramLabel = "PATH", description = "Only these, whole subtrees.")
  private List<String> paths = new ArrayList<>();

  @Option(
      names = {"-t", "--target"},
      required = true,
      paramLabel = "DIR",
      description = "Where to restore to.")
  @SuppressWarnings("NullAway.Init")
  private Path target;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private RestorePatterns patterns;

  @Option(
      names = "--strip",
      description = "Without the leading path: a folder's content lands in the target itself.")
  private boolean strip;

  @Option(
      names = "--conflict",
      paramLabel = "POLICY",
      description =
          "What becomes of what is in the way: ${COMPLETION-CANDIDATES} (default: FAIL, nothing is restored).")
  private @Nullable ConflictPolicy conflict;

  @Option(
      names = "--overwrite",
      paramLabel = "WHEN",
      description =
          "The same in restic's words: always, if-changed (believes size and time), if-newer (than what is there), never.")
  private @Nullable String overwrite;

  @Option(
      names = "--delete",
      description =
          "Remove from restored folders what the snapshot has not; --dry-run tells what. Overwrites always, unless --overwrite says when.")
  private boolean delete;

  @Option(names = "--verify", description = "Read every file back and compare.")
  private boolean verify;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Say what would be done, and write nothing.")
  private boolean dryRun;

  @Option(names = "--ignore-space", description = "Go on although the target looks too small.")
  private boolean ignoreSpace;

  @Override
  public Integer call() throws InterruptedException {
    var context = common.context();
    var how = how();
    var read = patterns.read(common);
    try (var open = options.open(context);
        var place = PosixTarget.of(context.directory().resolve(target))) {
      return open.shared(
          options.locking(context, true), () -> restore(open.repository(), place, how, read));
    }
  }

  private int restore(
      Repository repository, PosixTarget place, RestoreOptions how, RestorePatterns.Read read)
      throws InterruptedException {
    var reference = SnapshotReference.parse(snapshot);
    var damaged = new DamagedSnapshots(common::warn);
    var chosen = choice.get(common, repository, reference, damaged);
    if (takesAway(how)) {
      damaged.requireNone();
    }
    repository.loadIndex();
    read.tellRepeated(reference.folder(), path -> isThere(repository, chosen, path), common);
    var request = new RestoreRequest(chosen.snapshot(), reference.folder(), selection(read), how);
    try (var display = common.progress("restore")) {
      var plan = new RestorePlanner(repository, place).plan(request, new Planning(display));
      var hears = new Hears(display, plan);
      var report = new Restorer(repository, place, hears).apply(plan);
      display.clear();
      if (dryRun && !common.json()) {
        tellPlan(plan, hears);
      }
      var shape = shape(chosen.id().toString(), place, report);
      put(shape, plan);
      shape.put("removals", hears.removals);
      shape.put("damaged", Shapes.texts(damaged.ids()));
      common.print(shape, text(report));
      return dryRun && !plan.isApplicable() ? refusal(plan) : status(report);
    }
  }

  private static boolean isThere(Repository repository, StoredSnapshot chosen, TreePath path) {
    return PathLookup.find(TreeSource.of(repository), chosen.snapshot().tree(), path).isPresent();
  }

  /** Whether something that is there may be gone afterwards. */
  private static boolean takesAway(RestoreOptions how) {
    var replaces =
        switch (how.conflictPolicy()) {
          case FAIL, SKIP, KEEP_BOTH -> false;
          case OVERWRITE, OVERWRITE_CHANGED, OVERWRITE_OLDER, CLEAR_TARGET -> true;
        };
    return !how.dryRun() && (replaces || how.clearing());
  }

  /** What the restore itself would end with. */
  private static int refusal(RestorePlan plan) {
    return plan.checks().stream()
        .filter(check -> check.severity() == PlanCheck.Severity.ERROR)
        .mapToInt(check -> ExitStatus.of(check.code().kind()))
        .findFirst()
        .orElseThrow();
  }

  private static int status(RestoreReport report) {
    var totals = report.totals();
    if (report.isComplete() && totals.warnings() == 0) {
      return ExitStatus.DONE;
    }
    var nothing = totals.restored() + totals.warnings() + totals.skipped() == 0;
    return nothing ? ExitStatus.FAILED : ExitStatus.INCOMPLETE;
  }

  private RestoreSelection selection(RestorePatterns.Read read) {
    return new RestoreSelection(
        paths.stream().map(TreePath::parse).toList(), read.includes(), read.excludes());
  }

  private RestoreOptions how() {
    return new RestoreOptions(
        strip ? Placement.STRIPPED : Placement.FULL_PATH,
        policy(),
        delete,
        verify,
        dryRun,
        ignoreSpace);
  }

  private ConflictPolicy policy() {
    if (conflict != null && (overwrite != null || delete)) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "--conflict says the same as --overwrite and --delete; give the one or the others");
    }
    if (conflict != null) {
      return conflict;
    }
    return switch (overwrite) {
      case null -> delete ? ConflictPolicy.OVERWRITE : ConflictPolicy.FAIL;
      case "always" -> ConflictPolicy.OVERWRITE;
      case "if-changed" -> ConflictPolicy.OVERWRITE_CHANGED;
      case "if-newer" -> ConflictPolicy.OVERWRITE_OLDER;
      case "never" -> ConflictPolicy.SKIP;
      default ->
          throw new CommandException(
              ErrorCode.INPUT_INVALID,
              "--overwrite is always, if-changed, if-newer or never, and not '%s'"
                  .formatted(overwrite));
    };
  }

  private void tellPlan(RestorePlan plan, Hears hears) {
    var out = common.terminal().out();
    hears.removals.forEach(path -> out.println(Table.printable("would remove " + path)));
    var more = plan.totals().removals() - hears.removals.size();
    if (more > 0) {
      out.println("would remove %,d more".formatted(more));
    }
    out.println(
        "would write %s; %,d in the way"
            .formatted(new ByteSize(plan.neededBytes()), plan.totals().conflicts()));
    plan.checks()
        .forEach(check ->
            common.warn("%s %s: %s".formatted(check.severity(), check.code(), check.detail())));
  }

  private Map<String, Object> shape(String id, PosixTarget place, RestoreReport report) {
    var totals = report.totals();
    var shape = new LinkedHashMap<String, Object>();
    shape.put("snapshot", id);
    shape.put("target", place.location());
    shape.put("dryRun", dryRun);
    shape.put("restored", totals.restored());
    shape.put("warnings", totals.warnings());
    shape.put("skipped", totals.skipped());
    shape.put("failed", totals.failed());
    shape.put("removed", totals.removed());
    shape.put("bytes", totals.bytes());
    shape.put("seconds", report.took().toMillis() / 1000.0);
    return shape;
  }

  private static void put(Map<String, Object> shape, RestorePlan plan) {
    shape.put("neededBytes", plan.neededBytes());
    shape.put("conflicts", plan.totals().conflicts());
    shape.put("checks", plan.checks().stream().map(RestoreCommand::shape).toList());
  }

  private static Map<String, Object> shape(PlanCheck check) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("severity", check.severity().name());
    shape.put("code", check.code().name());
    shape.put("detail", check.detail());
    return shape;
  }

  private String text(RestoreReport report) {
    var totals = report.totals();
    return "%s %,d items, %s, in %.1f s; %,d with warnings, %,d skipped, %,d failed%s"
        .formatted(
            dryRun ? "would restore" : "restored",
            totals.restored(),
            new ByteSize(totals.bytes()),
            report.took().toMillis() / 1000.0,
            totals.warnings(),
            totals.skipped(),
            totals.failed(),
            totals.removed() == 0 ? "" : ", %,d removed".formatted(totals.removed()));
  }

  /** What goes before the restore. */
  private enum Phase {
    PLAN
  }

  /** Tells how many items were looked at. */
  private static final class Planning implements RestoreListener {
    private final ProgressDisplay display;
    private long items;

    Planning(ProgressDisplay display) {
      this.display = display;
    }

    @Override
    public void item(RestoredItem item) {
      display.update(Phase.PLAN, ++items, 0);
    }

    @Override
    public void warning(String message) {}

    @Override
    public void progress(RestoreTotals totals) {}
  }

  /** Tells what did not go as it should, at once, and how far it is. */
  private static final class Hears implements RestoreListener {
    private static final int MOST_REMOVALS = 1000;

    private final ProgressDisplay display;
    private final RestorePlan plan;

    /** Paths below the target, the first of them. */
    private final List<String> removals = new ArrayList<>();

    Hears(ProgressDisplay display, RestorePlan plan) {
      this.display = display;
      this.plan = plan;
    }

    @Override
    public void item(RestoredItem item) {
      if (item.outcome() == ItemOutcome.FAILED || item.outcome() == ItemOutcome.WARNING) {
        display.note(
            "%s: %s: %s"
                .formatted(
                    item.outcome().name().toLowerCase(Locale.ROOT), item.path(), item.message()));
      }
      if (item.outcome() == ItemOutcome.REMOVED && removals.size() < MOST_REMOVALS) {
        removals.add(item.target().toString());
      }
    }

    @Override
    public void warning(String message) {
      display.note("warning: " + message);
    }

    @Override
    public void progress(RestoreTotals totals) {
      display.update(totals.items(), plan.totals().items(), totals.bytes(), plan.totals().bytes());
    }
  }
}
