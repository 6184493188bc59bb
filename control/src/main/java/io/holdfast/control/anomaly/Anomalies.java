package io.holdfast.control.anomaly;

import io.holdfast.catalog.model.AlertKind;
import io.holdfast.catalog.model.EventDraft;
import io.holdfast.catalog.model.EventLevel;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.PointFacts;
import io.holdfast.catalog.model.PointProfile;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.model.Suspicion;
import io.holdfast.catalog.model.Suspicion.Doubt;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.notice.Alerts;
import io.holdfast.control.notice.Notices;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at points as they are sealed, and tells people of those that are unlike before. */
public final class Anomalies {
  /** More than a month of days, or a day of hours and a week beside it. */
  static final int HISTORY = 40;

  private Anomalies() {}

  /** The profiles of a protection's points, the newest first: what a new one is compared with. */
  public static List<PointProfile> history(Decision decision, ProtectionId protection) {
    return decision.catalog().pointProfiles().newest(protection, HISTORY);
  }

  /**
   * What is unlike before in a point that is about to be kept.
   *
   * @param more doubts that its session raised
   * @return null when nothing is
   */
  public static @Nullable Suspicion look(
      PointFacts facts, List<PointProfile> history, List<Doubt> more) {
    var doubts = new ArrayList<>(more);
    doubts.addAll(AnomalyJudge.judge(facts, history));
    return doubts.isEmpty() ? null : new Suspicion(doubts, null);
  }

  /** Keeps what later points are compared with, and tells of the point. */
  public static void keep(
      Decision decision, Protection protection, RestorePoint point, PointFacts facts) {
    var profiles = decision.catalog().pointProfiles();
    var suspicion = point.flags().suspicion();
    profiles.insert(
        new PointProfile(point.id(), protection.id(), point.pointInTime(), facts, suspicion));
    profiles.keepNewest(protection.id(), HISTORY);
    if (suspicion == null || !suspicion.open()) {
      Alerts.clear(decision, protection, AlertKind.SUSPICIOUS);
      return;
    }
    decision
        .catalog()
        .events()
        .append(
            SessionRef.of(point.backupSessionId()),
            List.of(
                new EventDraft(
                    decision.now(),
                    EventLevel.WARNING,
                    "POINT_SUSPICIOUS",
                    suspicion.sentence(),
                    Map.of(),
                    null)));
    Notices.point(decision, NoticeType.POINT_SUSPICIOUS, point, Severity.WARNING);
    Alerts.raise(
        decision,
        protection,
        AlertKind.SUSPICIOUS,
        "point %s: %s".formatted(point.slug(), suspicion.sentence()));
  }

  /** Ends the alert once the newest point of a protection is as it should be. */
  public static void acknowledged(Decision decision, RestorePoint point) {
    var newest = decision.catalog().pointProfiles().newest(point.protectionId(), 1);
    if (newest.isEmpty() || newest.getFirst().pointId().equals(point.id())) {
      Alerts.clear(
          decision,
          decision.catalog().protections().get(point.protectionId()),
          AlertKind.SUSPICIOUS);
    }
  }
}
