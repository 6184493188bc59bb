package io.holdfast.cli.repo;

import io.holdfast.base.ByteSize;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.terminal.ProgressDisplay;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.check.Check;
import io.holdfast.engine.check.CheckListener;
import io.holdfast.engine.check.CheckReport;
import io.holdfast.engine.check.CheckRequest;
import io.holdfast.engine.check.DataSubset;
import io.holdfast.engine.check.Finding;
import io.holdfast.engine.check.ReadJournal;
import io.holdfast.engine.crypto.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Proves a repository sound. */
@Command(
    name = "check",
    description = "Prove the repository sound from its bytes; status 9 when it is damaged.")
final class CheckCommand extends RepoSubcommand {
  @Option(names = "--read-data", description = "Read every byte, not only the structure.")
  private boolean readData;

  @Option(
      names = "--read-data-subset",
      paramLabel = "PART",
      description = "Read part K of N, as 1/7, or so many packs, others each time, as 5%% or 500M.")
  private @Nullable String subset;

  @Option(
      names = "--resume",
      description = "Go on where a check was stopped that read the same data from this machine.")
  private boolean resume;

  @Override
  public Integer call() throws InterruptedException {
    var context = common.context();
    var data = data();
    try (var open = options.openUncached(context);
        var journal = journal(open, data);
        var display = common.progress("check")) {
      var report = report(open, data, journal, display);
      display.clear();
      var since = journal == null ? null : journal.since();
      common.print(shape(report, since), text(report, since));
      return report.sound() ? ExitStatus.DONE : ExitStatus.DAMAGED;
    }
  }

  private CheckReport report(
      OpenRepository open, DataSubset data, @Nullable ReadJournal journal, ProgressDisplay display)
      throws InterruptedException {
    var request = CheckRequest.of(data);
    var wanted = journal == null ? request : request.withJournal(journal);
    try {
      return open.shared(
          options.locking(common.context(), true),
          () -> Check.run(open.repository(), wanted, new Hears(display)));
    } catch (InterruptedException e) {
      if (journal != null) {
        display.clear();
        common.warn("the same check with --resume goes on from here");
      }
      throw e;
    }
  }

  private DataSubset data() {
    if (readData && subset != null) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "--read-data reads all; leave out it or --read-data-subset");
    }
    var data = subset == null ? all() : DataSubset.parse(subset);
    if (resume && !canResume(data)) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "--resume goes with --read-data or a part, as 1/7, and needs the cache");
    }
    return data;
  }

  private boolean canResume(DataSubset data) {
    return switch (data) {
      case DataSubset.Everything _, DataSubset.Part _ -> !options.noCache();
      case DataSubset.Nothing _, DataSubset.Share _, DataSubset.Size _ -> false;
    };
  }

  private DataSubset all() {
    return readData ? new DataSubset.Everything() : new DataSubset.Nothing();
  }

  /** None when nothing is read that a later check could leave out, or where none can be kept. */
  private @Nullable ReadJournal journal(OpenRepository open, DataSubset data) {
    var context = common.context();
    if (!canResume(data)) {
      return null;
    }
    var part = data instanceof DataSubset.Part(var nth, var parts) ? nth + "-" + parts : "all";
    var place = options.realPlace(context).getBytes(StandardCharsets.UTF_8);
    var name =
        "%s-%s-%s"
            .formatted(
                open.repository().config().id(), Digest.sha256(place, 0, place.length), part);
    var file = options.cacheFolder(context).resolve("check").resolve(name);
    try {
      return ReadJournal.open(file, resume, context.clock().instant());
    } catch (EngineException e) {
      if (resume) {
        throw e;
      }
      common.warn("this check cannot be resumed: " + e.getMessage());
      return null;
    }
  }

  private static Map<String, Object> shape(CheckReport report, @Nullable Instant since) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("sound", report.sound());
    shape.put("errors", report.errors());
    shape.put("hints", report.hints());
    shape.put("findings", report.findings().stream().map(CheckCommand::shape).toList());
    shape.put("damagedSnapshots", Shapes.texts(report.damagedSnapshots()));
    shape.put("snapshots", report.counts().snapshots());
    shape.put("indexes", report.counts().indexes());
    shape.put("packs", report.counts().packs());
    shape.put("trees", report.counts().trees());
    shape.put("packsRead", report.data().packs());
    shape.put("bytesRead", report.data().bytes());
    shape.put("packsReadBefore", report.data().packsBefore());
    if (since != null) {
      shape.put("readSince", since.toString());
    }
    return shape;
  }

  private static Map<String, Object> shape(Finding finding) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("severity", finding.severity().name());
    shape.put("code", finding.code().name());
    shape.put("concerns", finding.concerns());
    shape.put("detail", finding.detail());
    return shape;
  }

  private static String text(CheckReport report, @Nullable Instant since) {
    var counts = report.counts();
    var looked =
        "%,d snapshots, %,d trees, %,d packs, %,d indexes, %s of data read%s"
            .formatted(
                counts.snapshots(),
                counts.trees(),
                counts.packs(),
                counts.indexes(),
                new ByteSize(report.data().bytes()),
                before(report.data(), since));
    if (report.sound()) {
      return "sound: " + looked;
    }
    var snapshots = Shapes.shortIds(report.damagedSnapshots());
    return "DAMAGED: %,d errors; %s%nsnapshots that cannot be restored completely: %s"
        .formatted(report.errors(), looked, snapshots.isEmpty() ? "none known" : snapshots);
  }

  private static String before(CheckReport.Data data, @Nullable Instant since) {
    return data.packsBefore() == 0 || since == null
        ? ""
        : "; %,d packs were read since %s and not again"
            .formatted(data.packsBefore(), Shapes.time(since));
  }

  /** Tells findings at once. */
  record Hears(ProgressDisplay display) implements CheckListener {
    @Override
    public void finding(Finding finding) {
      display.note(
          "%s %s %s: %s"
              .formatted(
                  finding.severity(),
                  finding.code().number(),
                  finding.concerns(),
                  finding.detail()));
    }

    @Override
    public void progress(Phase phase, long done, long total) {
      display.update(phase, done, total);
    }
  }
}
