package io.holdfast.cli.repo;

import io.holdfast.base.ByteSize;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.terminal.ProgressDisplay;
import io.holdfast.engine.backup.Backup;
import io.holdfast.engine.backup.BackupListener;
import io.holdfast.engine.backup.BackupProgress;
import io.holdfast.engine.backup.BackupReport;
import io.holdfast.engine.backup.BackupRequest;
import io.holdfast.engine.backup.BackupRequest.ChangeDetection;
import io.holdfast.engine.backup.BackupWarning;
import io.holdfast.engine.backup.ParentChoice;
import io.holdfast.engine.forget.Grouping;
import io.holdfast.engine.lock.LockOwner;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotSummary;
import io.holdfast.sources.tree.LocalTreeOptions;
import io.holdfast.sources.tree.TagFile;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Backs folders up into a repository. */
@Command(name = "backup", description = "Back up folders and files into a repository.")
final class BackupCommand extends RepoSubcommand {
  @Mixin
  @SuppressWarnings("NullAway.Init")
  private BackupTargets targets;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private ExcludeOptions excluded;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private WritingOptions writing;

  @Option(names = "--exclude-caches", description = "Leave out what CACHEDIR.TAG marks.")
  private boolean excludeCaches;

  @Option(
      names = "--exclude-if-present",
      paramLabel = "NAME[:HEADER]",
      description = "Leave out folders with such a file.")
  private List<String> tagFiles = new ArrayList<>();

  @Option(
      names = "--exclude-larger-than",
      paramLabel = "SIZE",
      converter = Sizes.Bytes.class,
      description = "Leave out files that are larger, as 500M or 2G.")
  private long largest = Long.MAX_VALUE;

  @Option(
      names = {"-x", "--one-file-system"},
      description = "Do not enter what is mounted below the paths.")
  private boolean oneFileSystem;

  @Option(
      names = "--tag",
      paramLabel = "TAG[,TAG]",
      description = "Tag of the snapshot; repeatable.")
  private List<String> tags = new ArrayList<>();

  @Option(
      names = {"-H", "--host"},
      paramLabel = "NAME",
      description =
          "Host name of the snapshot; else HOLDFAST_HOST or RESTIC_HOST, else this machine's.")
  private @Nullable String host;

  @Option(
      names = "--parent",
      paramLabel = "SNAPSHOT",
      description = "Compare with this one (default: the newest of the same group).")
  private @Nullable String parent;

  @Option(
      names = {"-g", "--group-by"},
      paramLabel = "GROUP",
      description =
          "What the group has in common, of host, paths, tags (default: ${DEFAULT-VALUE}); '' for nothing.")
  private String groupBy = "host,paths";

  @Option(
      names = {"-f", "--force"},
      description = "Read everything, compare with nothing.")
  private boolean force;

  @Option(
      names = "--ignore-inode",
      description =
          "Take a file for unchanged whatever its inode number and change time, where disks number anew.")
  private boolean ignoreInode;

  @Option(
      names = "--ignore-ctime",
      description =
          "Take a file for unchanged whatever its change time, when only attributes changed.")
  private boolean ignoreChangeTime;

  @Option(
      names = "--time",
      paramLabel = "TIME",
      converter = Sizes.Moment.class,
      description =
          "Time of the snapshot, as '2026-03-28 08:00:00' here or 2026-03-28T08:00:00Z (default: now).")
  private @Nullable OffsetDateTime time;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Say what would be stored, and store nothing.")
  private boolean dryRun;

  @Option(
      names = "--no-scan",
      description = "Do not count beside the first backup how much there is to do.")
  private boolean noScan;

  @Option(
      names = "--skip-if-unchanged",
      description = "Make no snapshot when all is as in the one that this is compared with.")
  private boolean skipIfUnchanged;

  @Override
  public Integer call() throws InterruptedException {
    var context = common.context();
    var how = how();
    var locking = options.locking(context, dryRun);
    var writer = writing.over(Backup.WRITER_OPTIONS, context);
    if (targets.takeInput()) {
      options.keepInput();
    }
    var tree = targets.tree(common, withoutMemory(how));
    if (targets.arePaths()) {
      ExcludeOptions.tellMisplaced(how.excludes(), tree.paths(), common);
    }
    try (var _ = targets;
        var open = options.open(context);
        var lock = open.lock(locking, false);
        var display = common.progress("backup");
        var totals = new BackupTotals(tree, !noScan && targets.arePaths() && display.isShown())) {
      var hears = new Hears(display, totals);
      var report = new Backup(open.repository(), lock, writer).run(tree, request(open, how), hears);
      hears.progressed(report.totals());
      display.clear();
      targets.tell(common);
      common.print(shape(report), text(report));
      var whole = report.warningCount() == 0 && !targets.isIncomplete();
      return whole ? ExitStatus.DONE : ExitStatus.INCOMPLETE;
    }
  }

  private LocalTreeOptions how() {
    var tagged = new ArrayList<>(tagFiles.stream().map(TagFile::parse).toList());
    if (excludeCaches) {
      tagged.add(TagFile.CACHE);
    }
    return LocalTreeOptions.ALL
        .withExcludes(excluded.rules(common))
        .withTagFiles(tagged)
        .withMaxFileBytes(largest)
        .withOneFileSystem(oneFileSystem);
  }

  /** What backups remember changes with each of them: it is no part of them. */
  private LocalTreeOptions withoutMemory(LocalTreeOptions how) {
    return options
        .memory(common.context())
        .map(folder -> how.withExcludes(how.excludes().and(folder)))
        .orElse(how);
  }

  private BackupRequest request(OpenRepository open, LocalTreeOptions how) {
    var me = LockOwner.current();
    var now =
        OffsetDateTime.ofInstant(common.context().clock().instant(), ZoneId.systemDefault())
            .truncatedTo(ChronoUnit.MICROS);
    var labels =
        new BackupRequest.Labels(
            time == null ? now : time,
            host(me),
            new BackupRequest.Account(me.username(), me.uid(), me.gid()),
            TagList.names(tags),
            how.excludes().patterns());
    var request =
        BackupRequest.of(labels)
            .withStart(now)
            .withParent(parent(open))
            .withDetection(new ChangeDetection(!ignoreChangeTime && !ignoreInode, !ignoreInode))
            .withSaving(saving());
    return options.memory(common.context()).map(request::withMemory).orElse(request);
  }

  private String host(LockOwner me) {
    return Optional.ofNullable(host)
        .filter(name -> !name.isEmpty())
        .or(() -> common.context().variable(SnapshotChoice.HOST_VARIABLES))
        .orElse(me.hostname());
  }

  private BackupRequest.Saving saving() {
    if (dryRun) {
      return BackupRequest.Saving.DRY_RUN;
    }
    return skipIfUnchanged ? BackupRequest.Saving.WHEN_CHANGED : BackupRequest.Saving.ALWAYS;
  }

  private ParentChoice parent(OpenRepository open) {
    if (force) {
      return new ParentChoice.None();
    }
    return parent == null
        ? new ParentChoice.Newest(Grouping.parse(groupBy))
        : new ParentChoice.Given(open.repository().snapshots().get(parent).id());
  }

  private Map<String, Object> shape(BackupReport report) {
    var shape = new LinkedHashMap<String, Object>();
    report.id().ifPresent(id -> shape.put("snapshot", id.toString()));
    shape.put("dryRun", dryRun);
    shape.put("tree", report.snapshot().tree().toString());
    report.snapshot().summary().ifPresent(summary -> Shapes.put(shape, summary));
    shape.put("warningCount", report.warningCount());
    shape.put("warnings", report.warnings().stream().map(BackupCommand::shape).toList());
    return shape;
  }

  private static Map<String, Object> shape(BackupWarning warning) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("path", warning.path());
    shape.put("code", warning.code().name());
    shape.put("message", warning.message());
    return shape;
  }

  private String text(BackupReport report) {
    var none = dryRun ? "dry run, nothing stored" : "nothing changed, no snapshot made";
    var done = report.id().map(id -> "snapshot " + Shapes.shortId(id)).orElse(none);
    var numbers = report.snapshot().summary().map(BackupCommand::text).orElse("");
    var warned =
        report.warningCount() == 0
            ? ""
            : "%n%,d warnings, listed above".formatted(report.warningCount());
    return done + numbers + warned;
  }

  private static String text(SnapshotSummary summary) {
    return "%nfiles: %,d new, %,d changed, %,d unmodified%nfolders: %,d new, %,d changed, %,d unmodified%n%s looked at, %s added, %s stored"
        .formatted(
            summary.files().added(),
            summary.files().changed(),
            summary.files().unmodified(),
            summary.directories().added(),
            summary.directories().changed(),
            summary.directories().unmodified(),
            new ByteSize(summary.processed().bytes()),
            new ByteSize(summary.blobs().addedBytes()),
            new ByteSize(summary.blobs().addedPackedBytes()));
  }

  /** Tells warnings at once, and how far it is. */
  private static final class Hears implements BackupListener {
    private final ProgressDisplay display;
    private final BackupTotals totals;

    Hears(ProgressDisplay display, BackupTotals totals) {
      this.display = display;
      this.totals = totals;
    }

    @Override
    public void begun(Optional<Snapshot> parent) throws InterruptedException {
      totals.begin(parent.flatMap(Snapshot::summary));
    }

    @Override
    public void progressed(BackupProgress progress) {
      var items = progress.fileCount() + progress.directoryCount();
      var bytes = progress.processedBytes();
      totals
          .find(items, bytes)
          .ifPresentOrElse(
              all -> display.update(items, all.entries(), bytes, all.bytes()),
              () -> display.update(items, 0, bytes, 0));
    }

    @Override
    public void warned(BackupWarning warning) {
      display.note("warning: %s: %s".formatted(warning.path(), warning.message()));
    }
  }
}
