package io.holdfast.server;

import io.holdfast.agent.Agent;
import io.holdfast.agent.AgentSettings;
import io.holdfast.agent.DrillRooms;
import io.holdfast.agent.FolderMemories;
import io.holdfast.api.work.AgentIdentity;
import io.holdfast.catalog.model.AgentId;
import io.holdfast.control.channel.Courier;
import io.holdfast.control.copy.CopyChore;
import io.holdfast.control.copy.CopySettings;
import io.holdfast.control.copy.CopyWatch;
import io.holdfast.control.drill.DrillRounds;
import io.holdfast.control.fileindex.IndexKeeper;
import io.holdfast.control.gateway.ArrivalChore;
import io.holdfast.control.history.HistoryCounts;
import io.holdfast.control.nodework.NodeChore;
import io.holdfast.control.nodework.NodeWorker;
import io.holdfast.control.notice.NoticeUpkeep;
import io.holdfast.control.point.PointRemoval;
import io.holdfast.control.prune.PruneChore;
import io.holdfast.control.prune.PruneRounds;
import io.holdfast.control.prune.PruneTimings;
import io.holdfast.control.recovery.SealedCatalogs;
import io.holdfast.control.report.WeeklyReports;
import io.holdfast.control.repository.RepositoryWatch;
import io.holdfast.control.retention.Retentions;
import io.holdfast.control.schedule.Job;
import io.holdfast.control.schedule.RunKeeper;
import io.holdfast.control.schedule.Timers;
import io.holdfast.control.work.OrphanSnapshots;
import io.holdfast.control.work.Sweeper;
import io.holdfast.control.work.Upkeep;
import io.holdfast.control.work.WorkDesk;
import io.holdfast.engine.runs.RunPlace;
import io.holdfast.server.configuration.Settings;
import io.holdfast.server.data.DataDirectory;
import io.holdfast.server.trace.Traces;
import io.holdfast.server.work.InProcessWorkChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the service does by itself: its upkeep and its own agent. */
final class Work implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Work.class);
  private static final Duration PROVE_EVERY = Duration.ofSeconds(1);
  private static final Duration ROUND_EVERY = Duration.ofSeconds(10);
  private static final Duration WATCH_EVERY = Duration.ofMinutes(1);
  private static final Duration TIDY_EVERY = Duration.ofMinutes(10);
  private static final Duration A_DAY = Duration.ofDays(1);

  private final Upkeep upkeep;
  private final IndexKeeper fileIndexes;
  private final Agent agent;
  private final Courier courier;
  private final Optional<Traces> traces;
  private @Nullable Timers timers;
  private @Nullable NodeWorker ownWork;

  private Work(
      Upkeep upkeep,
      IndexKeeper fileIndexes,
      Agent agent,
      Courier courier,
      Optional<Traces> traces) {
    this.upkeep = upkeep;
    this.fileIndexes = fileIndexes;
    this.agent = agent;
    this.courier = courier;
    this.traces = traces;
  }

  /** First takes back or ends what a dead process of ours left behind, then begins. */
  static Work start(Core core, Settings settings) throws InterruptedException {
    var traces = Traces.start(core.ledger(), settings.traces(), core.data().agentId());
    var sweeper = new Sweeper(core.ledger(), core.workSettings());
    var identity = new AgentIdentity(core.data().agentId(), "server");
    var recovered = sweeper.recover(new AgentId(identity.agent()));
    if (recovered > 0) {
      log.warn("sessions of a dead process taken back count={}", recovered);
    }
    var desk = new WorkDesk(core.ledger(), core.workSettings());
    var channel =
        new InProcessWorkChannel(
            desk,
            core.pool(),
            core.sourceSeals(),
            new InProcessWorkChannel.Incoming(core.uploads(), core.exportPasswords()),
            core.clock());
    DrillRooms.clear(core.data().drills(), core.clock());
    var agent = Agent.start(channel, identity, agentSettings(core.data(), settings), core.clock());
    var upkeep = Upkeep.start(sweeper, core.refusals(), core::closeShutStores, () -> expired(core));
    var fileIndexes = IndexKeeper.start(core.ledger(), core.pool(), core.fileIndexes());
    var courier =
        Courier.start(core.ledger(), core.seals(), core.clock(), Courier.Settings.DEFAULT);
    return new Work(upkeep, fileIndexes, agent, courier, traces);
  }

  /** Begins what is done at times; last, for nobody waits for it. */
  void startTimers(Core core, Settings settings) {
    var node = core.data().agentId().toString();
    var started = Timers.start(core.catalog(), node, core.clock(), jobs(core, settings));
    core.ledger().signals().whenPlanned(() -> started.soon(RunKeeper.JOB));
    timers = started;
    var worker =
        new NodeWorker.Settings(
            NodeWorker.Settings.DEFAULT.atATime(),
            settings.sessions().lease(),
            NodeWorker.Settings.DEFAULT.pause());
    ownWork =
        NodeWorker.start(core.ledger(), core.pool(), core.data().agentId(), worker, chores(core));
  }

  /** What each node takes its share of, under leases. */
  private static List<NodeChore> chores(Core core) {
    return List.of(
        new PruneChore(core.clock(), PruneTimings.STANDARD, RunPlace.in(core.data().sortedRuns())),
        new CopyChore(CopySettings.DEFAULT, core.clock()),
        new ArrivalChore(
            core.ledger(), core.pool(), core.clientProtections(), core.data().agentId()));
  }

  /** What one node does for all. */
  private static List<Job> jobs(Core core, Settings settings) {
    var notices = new NoticeUpkeep(core.ledger());
    var remindEvery = settings.notices().remindEvery();
    var orphans = new OrphanSnapshots(core.ledger(), core.pool(), core.clock());
    var sweeper = new Sweeper(core.ledger(), core.workSettings());
    var proofs = core.proofs();
    var keeper = core.keeper();
    var rounds = new DrillRounds(core.ledger(), core.drills());
    return List.of(
        keeper.job(),
        Job.every(PROVE_EVERY, "drill-proofs", proofs::seal),
        Job.every(ROUND_EVERY, "drill-policies", rounds::begin),
        Job.every(WATCH_EVERY, "drill-staleness", rounds::watch),
        Job.every(
            TIDY_EVERY, "orphan-snapshots", () -> tell("orphan snapshots", orphans.removeAll())),
        Job.every(WATCH_EVERY, "prune-runs", new PruneRounds(core.ledger())::begin),
        Job.every(
            WATCH_EVERY,
            "repositories",
            new RepositoryWatch(core.ledger(), core.pool().stores())::look),
        Job.every(WATCH_EVERY, "sealed-catalogs", () -> safekeep(core)),
        Job.every(WATCH_EVERY, "copies", new CopyWatch(core.ledger())::watch),
        Job.every(A_DAY, "retention", () -> new Retentions(core.ledger()).applyAll()),
        Job.every(TIDY_EVERY, "trash", () -> tell("restore points", removal(core).emptyTrash())),
        Job.every(
            TIDY_EVERY,
            "tidy",
            () -> tell("ended tokens, plans, requests and runs", sweeper.tidy() + keeper.tidy())),
        Job.every(
            TIDY_EVERY,
            "old-notices",
            () -> tell("old notices", notices.forget(settings.notices().keep()))),
        Job.every(TIDY_EVERY, "history-counts", new HistoryCounts(core.ledger())::extend),
        Job.every(TIDY_EVERY, "weekly-reports", new WeeklyReports(core.ledger())::publishDue),
        Job.every(TIDY_EVERY, "reminders", () -> remindEvery.ifPresent(notices::remind)));
  }

  /** What the installation is rebuilt from when this machine is gone. */
  private static void safekeep(Core core) throws InterruptedException {
    var sealed = core.sealedCatalogs();
    core.kits()
        .writeMissing(
            sealed.standings().stream().map(SealedCatalogs.Standing::repository).toList());
    sealed.round();
  }

  private static PointRemoval removal(Core core) {
    return new PointRemoval(core.ledger(), core.pool());
  }

  private static void tell(String what, int removed) {
    if (removed > 0) {
      log.info("{} removed count={}", what, removed);
    }
  }

  /** Begins no more sessions, and waits for those that run at most {@code patience}. */
  void drain(Duration patience) throws InterruptedException {
    if (!agent.drain(patience)) {
      log.warn("sessions still run after stop-timeout={}, they are suspended", patience);
    }
  }

  /** The agent first: what it holds is suspended when its lease is over, or at the next start. */
  @Override
  public void close() {
    agent.close();
    courier.close();
    if (timers != null) {
      timers.close();
    }
    if (ownWork != null) {
      ownWork.close();
    }
    fileIndexes.close();
    upkeep.close();
    traces.ifPresent(Traces::close);
  }

  static AgentSettings agentSettings(DataDirectory data, Settings settings) {
    var defaults = AgentSettings.DEFAULT;
    var sessions = settings.sessions();
    return new AgentSettings(
        sessions.parallelism(),
        sessions.parallelism(),
        defaults.claimPatience(),
        defaults.retryPause(),
        data.drills(),
        sessions.folderMemory() ? data.folderMemories() : null);
  }

  /** Takes away what exports, drills and backups keep on this machine once its time is over. */
  private static int expired(Core core) {
    return core.exports().expire()
        + DrillRooms.expire(core.data().drills(), core.clock())
        + FolderMemories.expire(core.data().folderMemories(), core.clock());
  }
}
