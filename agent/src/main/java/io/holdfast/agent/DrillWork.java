package io.holdfast.agent;

import io.holdfast.api.work.Completion;
import io.holdfast.api.work.DrillOrder;
import io.holdfast.api.work.RestoreTotals;
import io.holdfast.api.work.SourceSpec;
import io.holdfast.api.work.Stage;
import io.holdfast.api.work.WorkChannel;
import io.holdfast.api.work.WorkEvent;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.Sandbox;
import io.holdfast.sources.SandboxRoom;
import io.holdfast.sources.StoredPoint;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Proves a point by restoring it into a folder of its own, which is gone afterwards, whatever
 * happens.
 */
final class DrillWork {
  private static final int READABLE = 1;
  private static final int BYTES = 2;
  private static final int OPENS = 3;
  private static final int EXPECTATIONS = 4;
  private static final int QUESTIONS = 5;

  private final DrillOrder order;
  private final Journal journal;
  private final WorkChannel channel;
  private final InstantSource clock;
  private final SourceEvents events;
  private final ItemJournal items;
  private final DrillFindings findings;

  /** In the order of the pieces; those that are restored as files have none. */
  private final List<Sandbox> sandboxes = new ArrayList<>();

  DrillWork(DrillOrder order, Journal journal, WorkChannel channel, InstantSource clock) {
    this.order = order;
    this.journal = journal;
    this.channel = channel;
    this.clock = clock;
    events = new SourceEvents(journal);
    items = new ItemJournal(journal, clock);
    findings = new DrillFindings(journal);
  }

  /**
   * @param root the folder of all drills; null when none are done here
   */
  Completion run(@Nullable Path root) throws InterruptedException {
    if (root == null) {
      return new Completion.NotSupported("this agent does no drills");
    }
    var named = Path.of(order.folder()).getFileName();
    if (!order.drill().toString().equals(String.valueOf(named))) {
      throw new AgentException(
          ErrorCode.NOT_SUPPORTED,
          "drill %s restores to a folder of its own, not to %s"
              .formatted(order.drill(), order.folder()));
    }
    journal.restored(RestoreTotals.NONE);
    var room = DrillRoom.open(root.toAbsolutePath(), order.drill());
    var keep = false;
    try {
      var done = prove(room);
      keep = order.keepHours() > 0 && order.level() > READABLE;
      return done;
    } catch (HoldfastException e) {
      // A driver may hide an interruption in a failure of its own.
      if (Thread.interrupted()) {
        throw new InterruptedException(e.getMessage());
      }
      throw e;
    } finally {
      if (keep) {
        keep(room);
      } else {
        clean(room);
      }
    }
  }

  /** Leaves all as it is; who removes drills' rooms removes it when its time is over. */
  private void keep(DrillRoom room) {
    var until = clock.instant().plus(Duration.ofHours(order.keepHours()));
    var ways = new HashMap<String, String>();
    sandboxes.forEach(sandbox -> ways.putAll(sandbox.environment()));
    room.keep(until, ways);
    journal.event(
        WorkEvent.Level.INFO,
        "ROOM_KEPT",
        "what was restored lies in %s until %s".formatted(room.folder(), until),
        Map.of("folder", room.folder().toString(), "until", until.toString()));
  }

  private void clean(DrillRoom room) {
    try {
      channel.advance(order.lease(), Stage.CLEANING);
    } finally {
      sandboxes.reversed().forEach(Sandbox::close);
      room.close();
    }
  }

  private Completion prove(DrillRoom room) throws InterruptedException {
    try (var opened = OpenedRepository.open(order.repository(), clock)) {
      var repository = opened.repository();
      var snapshot = repository.snapshots().get(order.snapshot()).snapshot();
      repository.loadIndex();
      channel.advance(order.lease(), Stage.RUNNING);
      var whole = new StoredPoint(repository, snapshot, List.of());
      if (order.level() == READABLE) {
        return read(whole);
      }
      try (var plan = new BundleRestore()) {
        return restore(whole, plan(whole, plan, room), room);
      }
    }
  }

  private Completion read(StoredPoint whole) throws InterruptedException {
    var begun = System.nanoTime();
    var bytes = BlobReading.read(whole, journal, findings);
    journal.flush();
    channel.advance(order.lease(), Stage.FINALIZING);
    return done(RestoreTotals.NONE, null, begun, bytes);
  }

  /** A single piece is planned by itself: what breaks it then ends the drill with its own code. */
  private PlannedRestore plan(StoredPoint whole, BundleRestore all, DrillRoom room)
      throws InterruptedException {
    var pieces = order.pieces();
    for (var number = 0; number < pieces.size(); number++) {
      var piece = pieces.get(number);
      var own = room.piece(number);
      all.add(piece.folder().substring(1), opened -> plan(whole, piece, own, opened));
    }
    return pieces.size() == 1 ? all.only() : all;
  }

  private PlannedRestore plan(
      StoredPoint whole, DrillOrder.Piece piece, SandboxRoom room, List<AutoCloseable> opened)
      throws InterruptedException {
    var parts = SourceRestoreWork.parts(piece.parts());
    var point =
        piece.folder().equals("/")
            ? whole.with(parts)
            : whole.with(parts).below(TreePath.parse(piece.folder()));
    if (order.level() == BYTES || piece.kind().equals(SourceSpec.DIRECTORY)) {
      var files = DrilledFiles.plan(point, room.folder().resolve("files"));
      opened.add(files);
      return files;
    }
    var kind =
        KindAccess.kind(piece.kind())
            .orElseThrow(() ->
                new AgentException(ErrorCode.NOT_SUPPORTED, "sources of kind " + piece.kind()));
    var sandbox = kind.openSandbox(room, point, events);
    sandboxes.add(sandbox);
    return sandbox.plan(point);
  }

  private Completion restore(StoredPoint whole, PlannedRestore plan, DrillRoom room)
      throws InterruptedException {
    items.checks(plan.checks());
    if (!plan.isApplicable()) {
      return SourceRestoreWork.refused(plan.checks());
    }
    for (var check : plan.checks()) {
      findings.warned(check.code(), null, check.detail());
    }
    var begun = System.nanoTime();
    plan.apply(items.listener(plan.totals()));
    var restoreMillis = millis(begun);
    journal.flush();
    channel.advance(order.lease(), Stage.FINALIZING);
    var verifying = System.nanoTime();
    var totals = items.totals();
    tellRestored(totals);
    if (order.level() >= EXPECTATIONS) {
      compare(plan);
    }
    if (order.level() >= QUESTIONS) {
      var questions = new DrillQuestions(whole, sandboxes, room, findings);
      for (var check : order.checks()) {
        questions.ask(check);
      }
    }
    journal.restored(totals);
    return done(totals, restoreMillis, verifying, totals.bytes());
  }

  private void tellRestored(RestoreTotals totals) {
    var name = order.level() >= OPENS ? "opens" : "bytes";
    if (totals.failed() > 0) {
      var actual = "%d items failed, the first %s".formatted(totals.failed(), items.firstFailure());
      findings.failed(name, "all items restored", actual);
    } else if (totals.items() == 0) {
      findings.failed(name, "all items restored", "nothing was restored");
    } else {
      var actual = "%d items of %d bytes restored".formatted(totals.restored(), totals.bytes());
      findings.passed(name, "all items restored", actual);
    }
  }

  private void compare(PlannedRestore plan) throws InterruptedException {
    var differences = plan.compare();
    differences.forEach(each -> findings.failed(each.item(), each.expected(), each.actual()));
    if (differences.isEmpty()) {
      findings.passed("expectations", "as the point says", "as the point says");
    }
  }

  private Completion done(
      RestoreTotals totals, @Nullable Long restoreMillis, long verifying, long bytes) {
    return new Completion.Drilled(totals, findings.all(), restoreMillis, millis(verifying), bytes);
  }

  private static long millis(long begun) {
    return Duration.ofNanos(System.nanoTime() - begun).toMillis();
  }
}
