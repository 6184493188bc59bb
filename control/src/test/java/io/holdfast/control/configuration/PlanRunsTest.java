package io.holdfast.control.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.Lease;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.event.Signals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.schedule.RunKeeper;
import io.holdfast.control.testkit.TestClock;
import io.holdfast.control.work.WorkSettings;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlanRunsTest extends BothDatabases {
  private static final Caller ADMIN =
      new Caller(new CredentialId(new UUID(9, 9)), "admin", EnumSet.allOf(Scope.class), Set.of());

  private BackupSessions backups;
  private PlanRuns runs;
  private Protections protections;
  private Samples.World world;
  private Protection second;

  @BeforeEach
  void openService() {
    var ledger = new Ledger(catalog, new Signals(), new TestClock(Samples.NOON));
    backups = new BackupSessions(ledger, WorkSettings.DEFAULT);
    protections = new Protections(ledger, new RunKeeper(ledger, backups));
    runs = new PlanRuns(ledger, backups, protections);
    world = catalog.write(tx -> Samples.world(tx, "shop"));
    second =
        catalog.write(tx -> {
          var source =
              tx.sources()
                  .insert(Samples.source(world.project().id(), world.server().id(), "second"));
          return tx.protections().insert(Samples.protection(source, world.plan()));
        });
  }

  @Test
  void startsAllThatIsNotPaused() {
    var both = runs.start(ADMIN, world.plan());
    assertThat(both)
        .extracting(BackupSession::protectionId)
        .containsExactlyInAnyOrder(world.protection().id(), second.id());
    refused(() -> runs.start(ADMIN, world.plan()));

    assertThat(runs.stop(ADMIN, world.plan()))
        .hasSize(2)
        .allSatisfy(
            session -> assertThat(session.standing().result()).isEqualTo(BackupResult.ABORTED));
    assertThat(runs.stop(ADMIN, world.plan())).isEmpty();

    protections.pause(ADMIN, second.id());
    assertThat(runs.start(ADMIN, world.plan()))
        .singleElement()
        .satisfies(session -> {
          assertThat(session.protectionId()).isEqualTo(world.protection().id());
          assertThat(session.standing().state()).isEqualTo(BackupState.QUEUED);
        });
  }

  @Test
  void stopsTheRestWhileOneIsBeingSealed() {
    var both = runs.start(ADMIN, world.plan());
    var first = both.getFirst();
    var sealing = BackupStanding.live(BackupState.FINALIZING);
    var held = new Lease(new AgentId(new UUID(3, 3)), 1, Samples.NOON.plusSeconds(60));
    catalog.update(tx ->
        tx.backupSessions().replace(first.withStanding(sealing, first.times()).withLease(held, 1)));

    assertThat(runs.stop(ADMIN, world.plan()))
        .extracting(BackupSession::id)
        .containsExactly(both.getLast().id());

    assertThat(backups.get(both.getLast().id()).standing().result())
        .isEqualTo(BackupResult.ABORTED);
    assertThat(backups.abortIfLive(ADMIN, first.id()).standing()).isEqualTo(sealing);
    refused(() -> backups.abort(ADMIN, first.id()));
  }

  @Test
  void pausesAndResumesAllOfIt() {
    runs.pause(ADMIN, world.plan());
    runs.pause(ADMIN, world.plan());
    assertThat(state(second)).isEqualTo(ProtectionState.PAUSED);
    assertThat(state(world.protection())).isEqualTo(ProtectionState.PAUSED);
    refused(() -> runs.start(ADMIN, world.plan()));

    runs.resume(ADMIN, world.plan());

    assertThat(state(second)).isEqualTo(ProtectionState.NEVER_RUN);
    assertThat(runs.start(ADMIN, world.plan())).hasSize(2);
  }

  private ProtectionState state(Protection protection) {
    return protections.get(protection.id()).standing().state();
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.STATE_CONFLICT));
  }
}
