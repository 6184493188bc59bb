package io.holdfast.control.drill;

import io.holdfast.catalog.model.Drill;
import io.holdfast.catalog.model.DrillFinding;
import io.holdfast.control.ledger.Decision;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a proof says of a drill: all that somebody needs who has nothing but the statement. */
final class Statements {
  private Statements() {}

  static Map<String, @Nullable Object> of(Decision decision, Drill drill) {
    var said = new TreeMap<String, @Nullable Object>();
    said.put("createdAt", decision.now().toString());
    said.put("projectId", drill.projectId().toString());
    said.put("drill", drill(drill));
    said.put("protection", protection(decision, drill));
    said.put("source", source(decision, drill));
    said.put("point", point(decision, drill));
    said.put("copy", copy(decision, drill));
    return said;
  }

  private static Map<String, @Nullable Object> drill(Drill drill) {
    var standing = drill.standing();
    var measure = standing.measure();
    var said = new TreeMap<String, @Nullable Object>();
    said.put("id", drill.id().toString());
    said.put("restoreSessionId", drill.sessionId().toString());
    said.put("level", drill.wish().level().name());
    said.put("result", String.valueOf(standing.result()));
    said.put("reasonCode", standing.reasonCode());
    said.put("detail", standing.detail());
    said.put("askedBy", drill.actor().name());
    said.put("createdAt", drill.createdAt().toString());
    said.put("startedAt", text(drill.startedAt()));
    said.put("endedAt", text(drill.endedAt()));
    said.put("restoreMillis", measure.restoreMillis());
    said.put("verifyMillis", measure.verifyMillis());
    said.put("bytes", measure.bytes());
    said.put("checks", standing.findings().stream().map(Statements::check).toList());
    return said;
  }

  private static Map<String, @Nullable Object> check(DrillFinding finding) {
    var said = new TreeMap<String, @Nullable Object>();
    said.put("name", finding.name());
    said.put("expected", finding.expected());
    said.put("actual", finding.actual());
    said.put("result", finding.verdict().name());
    return said;
  }

  private static Map<String, @Nullable Object> protection(Decision decision, Drill drill) {
    var said = new TreeMap<String, @Nullable Object>();
    said.put("id", drill.protectionId().toString());
    decision
        .catalog()
        .protections()
        .find(drill.protectionId())
        .ifPresent(found -> said.put("name", found.name()));
    return said;
  }

  private static Map<String, @Nullable Object> source(Decision decision, Drill drill) {
    var said = new TreeMap<String, @Nullable Object>();
    said.put("id", drill.sourceId().toString());
    decision
        .catalog()
        .sources()
        .find(drill.sourceId())
        .ifPresent(found -> {
          said.put("name", found.name());
          said.put("kind", found.kind().name());
        });
    return said;
  }

  private static Map<String, @Nullable Object> point(Decision decision, Drill drill) {
    var point = decision.catalog().restorePoints().get(drill.pointId());
    var said = new TreeMap<String, @Nullable Object>();
    said.put("id", point.id().toString());
    said.put("pointInTime", point.pointInTime().toString());
    said.put("manifestHash", point.content().manifestHash());
    said.put("logicalBytes", point.content().logicalBytes());
    said.put("itemCount", point.content().itemCount());
    return said;
  }

  private static Map<String, @Nullable Object> copy(Decision decision, Drill drill) {
    var copy = decision.catalog().copies().get(drill.copyId());
    var said = new TreeMap<String, @Nullable Object>();
    said.put("id", copy.id().toString());
    said.put("repositoryId", copy.repositoryId().toString());
    said.put("snapshotId", copy.snapshotId());
    return said;
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
