package io.holdfast.rest.v1;

import io.holdfast.api.model.Drill;
import io.holdfast.api.model.DrillCheck;
import io.holdfast.api.model.DrillMeasured;
import io.holdfast.api.model.DrillPolicy;
import io.holdfast.api.model.DrillQuestion;
import io.holdfast.api.model.DrillSelector;
import io.holdfast.api.model.DrillStatistics;
import io.holdfast.api.model.Proof;
import io.holdfast.base.proof.ProofKey;
import io.holdfast.catalog.model.DrillFinding;
import io.holdfast.catalog.model.DrillMeasure;
import io.holdfast.catalog.model.DrillWish;
import io.holdfast.catalog.model.Protection;
import org.jspecify.annotations.Nullable;

/** Drills as the API shows them. */
final class DrillViews {
  private static final double MILLIS = 1_000.0;

  private DrillViews() {}

  static Drill drill(io.holdfast.catalog.model.Drill it) {
    var standing = it.standing();
    return new Drill(
        it.id().value(),
        it.projectId().value(),
        it.protectionId().value(),
        it.sourceId().value(),
        ConfigurationViews.id(it.policyId()),
        it.pointId().value(),
        it.copyId().value(),
        it.sessionId().value(),
        ConfigurationViews.word(it.wish().choice()),
        it.wish().copyChoice().name(),
        it.wish().level().name(),
        it.wish().checks().stream().map(DrillViews::question).toList(),
        SessionViews.actor(it.actor()),
        standing.state().name(),
        ConfigurationViews.word(standing.result()),
        standing.reasonCode(),
        standing.detail(),
        standing.findings().stream().map(DrillViews::check).toList(),
        measured(standing.measure()),
        ConfigurationViews.id(it.proofId()),
        it.createdAt(),
        it.startedAt(),
        it.endedAt(),
        keepHours(it.wish()),
        it.keptUntil(),
        it.revision());
  }

  private static @Nullable Integer keepHours(DrillWish it) {
    return it.keepHours() == 0 ? null : it.keepHours();
  }

  static DrillPolicy policy(io.holdfast.catalog.model.DrillPolicy it) {
    var selector = it.selector();
    var stamp = it.stamp();
    return new DrillPolicy(
        it.id().value(),
        it.projectId().value(),
        it.name(),
        new DrillSelector(
            selector.labels(),
            selector.kinds().stream().map(Enum::name).sorted().toList(),
            selector.protections().stream().map(id -> id.value()).sorted().toList()),
        it.schedule().cron(),
        it.schedule().timeZone().getId(),
        it.enabled(),
        it.choice().name(),
        it.windowDays(),
        it.wish().copyChoice().name(),
        it.wish().level().name(),
        it.wish().checks().stream().map(DrillViews::question).toList(),
        it.staleAfterDays(),
        keepHours(it.wish()),
        it.nextRunAt(),
        it.lastRunAt(),
        stamp.createdAt(),
        SessionViews.actor(stamp.createdBy()),
        stamp.modifiedAt(),
        SessionViews.actor(stamp.modifiedBy()),
        stamp.revision());
  }

  static DrillStatistics statistics(
      Protection protection, io.holdfast.control.drill.DrillStatistics it) {
    var p50 = it.restoreP50Millis();
    var p95 = it.restoreP95Millis();
    return new DrillStatistics(
        protection.id().value(),
        it.drills(),
        it.passed(),
        it.failed(),
        it.inconclusive(),
        ConfigurationViews.id(it.lastDrillId()),
        it.lastPassedAt(),
        ConfigurationViews.id(protection.standing().lastProvenPointId()),
        p50 == null || p95 == null
            ? null
            : new DrillStatistics.Seconds(p50 / MILLIS, p95 / MILLIS));
  }

  static Proof proof(io.holdfast.catalog.model.Proof it, ProofKey.Public key) {
    return new Proof(
        it.id().value(),
        it.projectId().value(),
        it.drillId().value(),
        it.no(),
        it.statement(),
        it.statementHash(),
        it.previousHash(),
        it.signature(),
        it.keyId(),
        key.id().equals(it.keyId()) ? key.hex() : null,
        it.createdAt());
  }

  static io.holdfast.api.model.ProofKey key(ProofKey.Public key) {
    return new io.holdfast.api.model.ProofKey(key.id(), "Ed25519", key.hex());
  }

  private static DrillQuestion question(io.holdfast.catalog.model.DrillCheck it) {
    return new DrillQuestion(
        it.name(), it.type().name(), it.subject(), it.database(), it.expected());
  }

  private static DrillCheck check(DrillFinding it) {
    var severity =
        switch (it.verdict()) {
          case PASSED -> "OK";
          case WARNED -> "WARNING";
          case FAILED -> "ERROR";
        };
    return new DrillCheck(it.name(), it.expected(), it.actual(), it.verdict().name(), severity);
  }

  private static DrillMeasured measured(DrillMeasure it) {
    var bytes = it.bytes();
    var millis = it.restoreMillis();
    return new DrillMeasured(
        seconds(millis),
        seconds(it.verifyMillis()),
        bytes,
        bytes == null || millis == null || millis == 0 ? null : bytes * 1_000 / millis);
  }

  private static @Nullable Double seconds(@Nullable Long millis) {
    return millis == null ? null : millis / MILLIS;
  }
}
