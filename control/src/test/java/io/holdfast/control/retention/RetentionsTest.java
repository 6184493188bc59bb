package io.holdfast.control.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.PointFlags;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.Retention;
import io.holdfast.catalog.model.RetentionPreset;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Trash;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.restore.RestoreSessions;
import io.holdfast.control.work.WorkSettings;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RetentionsTest extends RetentionScene {
  @Test
  void putsIntoTheTrashWhatNoRuleKeeps() {
    rules(Retention.keepLast(2));
    var kept = daily(4);

    assertThat(retentions.apply(world.protection().id())).isEqualTo(2);

    assertThat(statuses(kept))
        .containsExactly(
            PointStatus.EXPIRED, PointStatus.EXPIRED, PointStatus.AVAILABLE, PointStatus.AVAILABLE);
    var now = clock.instant();
    var gone = points.get(kept.getFirst());
    assertThat(gone.trash())
        .isEqualTo(new Trash(now, now.plus(Duration.ofDays(7)), "NO_RULE", PointStatus.AVAILABLE));
    assertThat(gone.usable()).isFalse();
    assertThat(audited("point.expire"))
        .hasSize(2)
        .allSatisfy(record -> {
          assertThat(record.content().actor()).isEqualTo(Actor.SYSTEM);
          assertThat(record.content().after()).contains("NO_RULE");
        });
    assertThat(notices(NoticeType.POINT_EXPIRED)).hasSize(2);
    assertThat(retentions.apply(world.protection().id())).as("a second time").isZero();
  }

  @Test
  void letsManyGoInSeveralTransactions() throws Exception {
    rules(Retention.keepLast(1));
    var kept = daily(120);

    assertThat(retentions.applyAll()).isEqualTo(119);

    assertThat(statuses(kept.subList(0, 119))).containsOnly(PointStatus.EXPIRED);
  }

  @Test
  void letsNothingGoAfterAFailedBackupNorWhilePaused() {
    rules(Retention.keepLast(1));
    daily(3);

    standing(ProtectionState.FAILING, 1);
    assertThat(retentions.apply(world.protection().id())).isZero();
    assertThat(preview(null).judgement().halt()).isEqualTo(Halt.LAST_BACKUP_FAILED);
    standing(ProtectionState.PAUSED, 0);
    assertThat(retentions.apply(world.protection().id())).isZero();
    standing(ProtectionState.ACTIVE, 0);
    assertThat(retentions.apply(world.protection().id())).isEqualTo(2);
  }

  @Test
  void letsNothingGoWhileTheNewestPointIsCorrupt() {
    rules(Retention.keepLast(1));
    var kept = daily(3);
    change(kept.getLast(), point -> point.withFlags(new PointFlags(true, null, true, Set.of())));

    assertThat(retentions.apply(world.protection().id())).isZero();

    assertThat(preview(null).judgement().halt()).isEqualTo(Halt.NEWEST_UNUSABLE);
  }

  @Test
  void keepsWhatIsReadAtThisMoment() throws Exception {
    rules(Retention.keepLast(1));
    var kept = daily(3);
    var restores = new RestoreSessions(ledger, _ -> Optional.empty(), WorkSettings.DEFAULT);
    restores.start(ADMIN, kept.getFirst(), null, ELSEWHERE);

    assertThat(retentions.apply(world.protection().id())).isEqualTo(1);

    assertThat(statuses(kept))
        .containsExactly(PointStatus.AVAILABLE, PointStatus.EXPIRED, PointStatus.AVAILABLE);
    refused(
        ErrorCode.POINT_IN_USE,
        () -> points.delete(ADMIN, kept.getFirst(), revision(kept.getFirst())));
  }

  @Test
  void aPinHoldsUntilItEnds() {
    rules(Retention.keepLast(1));
    var kept = daily(2);
    points.pin(ADMIN, kept.getFirst(), "audit", clock.instant().plus(Duration.ofHours(1)));

    assertThat(retentions.apply(world.protection().id())).isZero();
    assertThat(notices(NoticeType.POINT_PINNED)).hasSize(1);
    clock.pass(Duration.ofHours(1));

    assertThat(retentions.apply(world.protection().id())).isEqualTo(1);
  }

  @Test
  void aPointsOwnEndCountsEvenWithoutRules() {
    rules(Retention.KEEP_ALL);
    var kept = daily(3);
    points.change(ADMIN, kept.get(1), revision(kept.get(1)), "short", clock.instant());

    assertThat(retentions.apply(world.protection().id())).isEqualTo(1);

    assertThat(points.get(kept.get(1)).trash()).extracting(Trash::reason).isEqualTo("EXPIRES_AT");
  }

  @Test
  void thePresetStandsInThePlansPlace() {
    rules(Retention.keepLast(1));
    var kept = daily(20);
    catalog.update(tx -> {
      var old = tx.protections().get(world.protection().id());
      tx.protections().replace(preset(old, RetentionPreset.WEEK_2));
    });

    assertThat(preview(null).origin()).isEqualTo(RetentionOrigin.PRESET);
    assertThat(retentions.apply(world.protection().id())).isEqualTo(6);
    assertThat(statuses(kept.subList(6, 20))).containsOnly(PointStatus.AVAILABLE);
  }

  @Test
  void staysWhileTheRulesOfOneOfItsRepositoriesKeepIt() {
    rules(Retention.keepLast(1));
    var far = catalog.write(tx -> tx.repositories().insert(Samples.repository(null, "far")));
    plan(plan ->
        with(
            plan,
            plan.retention(),
            List.of(
                plan.placements().getFirst(),
                new Placement(far.id(), 1, Duration.ZERO, Retention.keepLast(2)))));
    var kept = daily(4);
    catalog.update(tx -> {
      for (var id : kept.subList(1, 3)) {
        var point = tx.restorePoints().get(id);
        var session = tx.backupSessions().get(point.backupSessionId());
        tx.copies().insert(Samples.copy(point, session, far));
      }
    });

    assertThat(retentions.apply(world.protection().id())).isEqualTo(1);

    assertThat(statuses(kept))
        .containsExactly(
            PointStatus.EXPIRED,
            PointStatus.AVAILABLE,
            PointStatus.AVAILABLE,
            PointStatus.AVAILABLE);
  }

  @Test
  void aPreviewTellsWhatGoesAndWhenAndDoesNothing() {
    rules(Retention.keepLast(3));
    var kept = daily(4);

    var today = preview(null);
    var draft = preview(Retention.keepLast(1));

    assertThat(today.origin()).isEqualTo(RetentionOrigin.PLAN);
    assertThat(today.judgement().going()).hasSize(1);
    assertThat(today.goesAt()).containsEntry(kept.getFirst(), clock.instant());
    assertThat(today.goesAt().get(kept.get(1)))
        .isBetween(clock.instant(), clock.instant().plus(Duration.ofDays(1)));
    assertThat(today.goesAt().get(kept.get(3)))
        .isBetween(
            clock.instant().plus(Duration.ofDays(2)), clock.instant().plus(Duration.ofDays(3)));
    assertThat(draft.judgement().going()).hasSize(3);
    assertThat(statuses(kept)).containsOnly(PointStatus.AVAILABLE);
    var stranger =
        new Caller(
            new CredentialId(new UUID(9, 8)),
            "stranger",
            EnumSet.allOf(Scope.class),
            Set.of(new ProjectId(new UUID(1, 1))));
    refused(
        ErrorCode.RESOURCE_MISSING,
        () -> retentions.preview(stranger, world.protection().id(), null));
  }
}
