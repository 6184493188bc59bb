package io.holdfast.control.work;

import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.ExportFile;
import io.holdfast.catalog.model.FencingToken;
import io.holdfast.catalog.model.Part;
import io.holdfast.catalog.model.PointKind;
import io.holdfast.catalog.model.PointProfile;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.control.kind.BundleWishes;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.retention.Retentions;
import io.holdfast.control.session.BackupEvent;
import io.holdfast.control.session.Outcome;
import io.holdfast.control.session.Reasons;
import io.holdfast.control.session.RestoreEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Ends sessions by what their agents report. Thread-safe; every method is one transaction. */
public final class Endings {
  /** Points that tell how large a source usually is. */
  private static final int RECENT = 7;

  private final Ledger ledger;
  private final Retentions retention;

  Endings(Ledger ledger) {
    this.ledger = ledger;
    this.retention = new Retentions(ledger);
  }

  /**
   * A snapshot was written: checks it, and seals the restore point if it deserves one. Then older
   * points may go; if this process dies before that, they go at the daily round.
   */
  public BackupSession backedUp(SessionRef ref, FencingToken token, WrittenSnapshot written) {
    var ended =
        ledger.decide(decision -> {
          var session = WorkDesk.owned(decision, ref, token);
          if (session.standing().state() == BackupState.ABORTING) {
            // The abort came first. The snapshot is nobody's now; OrphanSnapshots removes it.
            return BackupBook.enter(decision, session, new BackupEvent.AbortDone(decision.now()));
          }
          return seal(decision, session, written);
        });
    if (ended.restorePoint().isPresent() && !Sealing.isUpload(ended)) {
      retention.applyOrTell(ended.protectionId());
    }
    return ended;
  }

  /** All items were restored, skipped or failed. */
  public RestoreSession restored(
      SessionRef ref, FencingToken token, RestoreTotals totals, long warned) {
    return ledger.decide(decision -> {
      var session = keepTotals(decision, WorkDesk.ownedRestore(decision, ref, token), totals);
      if (session.standing().state() == RestoreState.ABORTING) {
        return RestoreBook.enter(decision, session, new RestoreEvent.AbortDone(decision.now()));
      }
      var outcome = SuccessCheck.restore(totals, warned);
      return RestoreBook.enter(
          decision,
          finalizing(decision, session),
          new RestoreEvent.Verified(decision.now(), outcome),
          Sentences.restored(totals, warned));
    });
  }

  /**
   * An export was written.
   *
   * @param warned items that are missing in it, or not as they were
   */
  public RestoreSession exported(
      SessionRef ref, FencingToken token, RestoreTotals totals, long warned, Written file) {
    return ledger.decide(decision -> {
      var session = keepTotals(decision, WorkDesk.ownedRestore(decision, ref, token), totals);
      if (session.standing().state() == RestoreState.ABORTING) {
        return RestoreBook.enter(decision, session, new RestoreEvent.AbortDone(decision.now()));
      }
      var place = Objects.requireNonNull(session.request().target().path());
      ExportBook.written(decision, session, new ExportFile(file.bytes(), file.sha256(), place));
      var outcome = SuccessCheck.restore(totals, Math.min(warned, totals.restored()));
      return RestoreBook.enter(
          decision,
          finalizing(decision, session),
          new RestoreEvent.Verified(decision.now(), outcome),
          Sentences.restored(totals, warned));
    });
  }

  /** A drill was carried through; whether it passed is for {@link DrillVerdict} to say. */
  public RestoreSession drilled(SessionRef ref, FencingToken token, DrillReport report) {
    return ledger.decide(decision -> {
      var session =
          keepTotals(decision, WorkDesk.ownedRestore(decision, ref, token), report.totals());
      if (session.standing().state() == RestoreState.ABORTING) {
        return RestoreBook.enter(decision, session, new RestoreEvent.AbortDone(decision.now()));
      }
      DrillBook.report(decision, session, report);
      var finalizing = finalizing(decision, session);
      var sentence = DrillBook.sentence(report);
      return DrillVerdict.outcome(report) instanceof Outcome.Failed(var why)
          ? RestoreBook.enter(
              decision, finalizing, new RestoreEvent.Broke(decision.now(), why), sentence)
          : RestoreBook.enter(
              decision,
              finalizing,
              new RestoreEvent.Verified(decision.now(), DrillVerdict.outcome(report)),
              sentence);
    });
  }

  /**
   * The work as a whole broke.
   *
   * @param totals what a restore had done by then; null for a backup
   */
  public void failed(
      SessionRef ref, FencingToken token, Failure failure, @Nullable RestoreTotals totals) {
    ledger.decide(decision ->
        switch (ref.kind()) {
          case BACKUP ->
              BackupBook.enter(
                  decision,
                  WorkDesk.owned(decision, ref, token),
                  new BackupEvent.Broke(decision.now(), failure.reason()),
                  failure.detail());
          case RESTORE ->
              RestoreBook.enter(
                  decision,
                  keepTotals(decision, WorkDesk.ownedRestore(decision, ref, token), totals),
                  new RestoreEvent.Broke(decision.now(), failure.reason()),
                  failure.detail());
        });
  }

  /** The agent stopped as it was told to. */
  public void aborted(
      SessionRef ref, FencingToken token, String detail, @Nullable RestoreTotals totals) {
    ledger.decide(decision ->
        switch (ref.kind()) {
          case BACKUP ->
              BackupBook.enter(
                  decision,
                  WorkDesk.owned(decision, ref, token),
                  new BackupEvent.AbortDone(decision.now()),
                  detail);
          case RESTORE ->
              RestoreBook.enter(
                  decision,
                  keepTotals(decision, WorkDesk.ownedRestore(decision, ref, token), totals),
                  new RestoreEvent.AbortDone(decision.now()),
                  detail);
        });
  }

  /** The agent cannot do this. */
  public void notSupported(SessionRef ref, FencingToken token, String detail) {
    ledger.decide(decision ->
        switch (ref.kind()) {
          case BACKUP ->
              BackupBook.enter(
                  decision,
                  WorkDesk.owned(decision, ref, token),
                  new BackupEvent.Unsupported(decision.now(), Reasons.SOURCE_NOT_SUPPORTED),
                  detail);
          case RESTORE ->
              RestoreBook.enter(
                  decision,
                  WorkDesk.ownedRestore(decision, ref, token),
                  new RestoreEvent.Unsupported(decision.now(), Reasons.SOURCE_NOT_SUPPORTED),
                  detail);
        });
  }

  /**
   * Seals what was written, if it deserves it, and ends the session.
   *
   * @param session claimed, of whoever wrote it
   */
  static BackupSession seal(Decision decision, BackupSession session, WrittenSnapshot written) {
    var catalog = decision.catalog();
    var protection = catalog.protections().get(session.protectionId());
    var last =
        Optional.ofNullable(protection.standing().lastGoodPointId())
            .filter(_ -> !Sealing.isUpload(session))
            .flatMap(catalog.restorePoints()::find);
    var ground = ground(decision, session);
    var outcome = SuccessCheck.backup(written, ground);
    var counted =
        catalog.backupSessions().replace(SessionEdits.statistics(session, written.statistics()));
    var sentence = Sentences.backedUp(written, outcome);
    if (!outcome.leavesPoint()) {
      var reason = outcome.why().orElse(SuccessCheck.REPORT_IMPLAUSIBLE);
      return BackupBook.enter(
          decision, counted, new BackupEvent.Broke(decision.now(), reason), sentence);
    }
    var finalizing = finalizing(decision, counted);
    new Sealing(decision, finalizing, protection, repository(decision, session))
        .seal(written, last, SuccessCheck.doubts(written, ground));
    return BackupBook.enter(
        decision, finalizing, new BackupEvent.Sealed(decision.now(), outcome), sentence);
  }

  /** The one that was written to; the plan may name another by now. */
  private static Repository repository(Decision decision, BackupSession session) {
    var catalog = decision.catalog();
    var protection = catalog.protections().get(session.protectionId());
    return catalog
        .backupSessions()
        .repository(session.id())
        .map(catalog.repositories()::get)
        .or(() -> Claims.repository(catalog, protection))
        .orElseThrow(() -> new IllegalStateException("no repository for " + protection.id()));
  }

  private static SuccessCheck.Ground ground(Decision decision, BackupSession session) {
    var source = decision.catalog().sources().get(session.sourceId());
    var points =
        Sealing.isUpload(session)
            ? List.<RestorePoint>of()
            : decision.catalog().restorePoints().list(recent(session)).items();
    return new SuccessCheck.Ground(
        source.kind() == SourceKind.DIRECTORY,
        source.kind() == SourceKind.PROJECT_BUNDLE
            || Boolean.parseBoolean(source.config().get("allowEmpty")),
        session.wish().acceptShrunk(),
        points.stream().map(RestorePoint::content).toList(),
        heldBefore(decision, session),
        freshWithin(source),
        source.kind() == SourceKind.PROJECT_BUNDLE ? members(decision, points) : Map.of());
  }

  private static boolean heldBefore(Decision decision, BackupSession session) {
    return decision.catalog().pointProfiles().newest(session.protectionId(), 1).stream()
        .map(PointProfile::facts)
        .anyMatch(facts ->
            facts.measures().isEmpty()
                ? facts.files() > 0
                : !SuccessCheck.holdsNothing(facts.measures()));
  }

  private static @Nullable Duration freshWithin(Source source) {
    var hours = source.config().get("freshWithinHours");
    return hours == null ? null : Duration.ofHours(Long.parseLong(hours));
  }

  private static Map<String, List<Long>> members(Decision decision, List<RestorePoint> points) {
    var members = new HashMap<String, List<Long>>();
    for (var point : points) {
      decision.catalog().restorePoints().parts(point.id()).stream()
          .filter(part -> !part.ref().kind().equals(SourceKind.DIRECTORY.name()))
          .collect(
              Collectors.groupingBy(
                  part -> BundleWishes.member(part.name()), Collectors.summingLong(Part::bytes)))
          .forEach((member, bytes) ->
              members.computeIfAbsent(member, _ -> new ArrayList<>()).add(bytes));
    }
    return members;
  }

  private static CatalogQuery<RestorePointFilter, RestorePointSort> recent(BackupSession session) {
    return CatalogQuery.<RestorePointFilter, RestorePointSort>by(
            Order.descending(RestorePointSort.POINT_IN_TIME))
        .where(new RestorePointFilter.Protections(Set.of(session.protectionId())))
        .where(
            new RestorePointFilter.Statuses(
                EnumSet.of(
                    PointStatus.AVAILABLE, PointStatus.DEGRADED, PointStatus.MISSING_COPIES)))
        .where(
            new RestorePointFilter.Kinds(
                EnumSet.complementOf(EnumSet.of(PointKind.UPLOADED, PointKind.IMPORTED))))
        .page(Page.first(RECENT));
  }

  /** An agent may end the work without having told of every stage. */
  private static BackupSession finalizing(Decision decision, BackupSession session) {
    var opened =
        session.standing().state() == BackupState.PREPARING
            ? BackupBook.enter(decision, session, new BackupEvent.Opened(decision.now()))
            : session;
    return BackupBook.enter(decision, opened, new BackupEvent.DataComplete(decision.now()));
  }

  private static RestoreSession finalizing(Decision decision, RestoreSession session) {
    var opened =
        session.standing().state() == RestoreState.PREPARING
            ? RestoreBook.enter(decision, session, new RestoreEvent.Opened(decision.now(), false))
            : session;
    return RestoreBook.enter(decision, opened, new RestoreEvent.ItemsDone(decision.now()));
  }

  private static RestoreSession keepTotals(
      Decision decision, RestoreSession session, @Nullable RestoreTotals totals) {
    return totals == null || totals.equals(session.totals())
        ? session
        : decision.catalog().restoreSessions().replace(SessionEdits.totals(session, totals));
  }

  /**
   * A file that was written.
   *
   * @param sha256 64 hex digits
   */
  public record Written(long bytes, String sha256) {}

  /**
   * Why work broke.
   *
   * @param reason stable and SCREAMING; {@code detail} is for people
   */
  public record Failure(String reason, String detail) {}
}
