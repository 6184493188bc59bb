package io.holdfast.control.testkit;

import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.BackupStatistics;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.FencingToken;
import io.holdfast.catalog.model.PartKind;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SessionKind;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.work.Assignment;
import io.holdfast.control.work.ClaimWish;
import io.holdfast.control.work.Endings;
import io.holdfast.control.work.WorkDesk;
import io.holdfast.control.work.WorkSettings;
import io.holdfast.control.work.WorkStage;
import io.holdfast.control.work.WrittenSnapshot;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Backups of one protection from queue to end, as an agent would report them. */
public final class BackupRounds {
  private static final Caller ADMIN =
      new Caller(new CredentialId(new UUID(9, 9)), "admin", EnumSet.allOf(Scope.class), Set.of());

  private final TestClock clock;
  private final ProtectionId protection;
  private final WorkDesk desk;
  private final BackupSessions backups;

  public BackupRounds(Ledger ledger, TestClock clock, ProtectionId protection) {
    this.clock = clock;
    this.protection = protection;
    desk = new WorkDesk(ledger, WorkSettings.DEFAULT);
    backups = new BackupSessions(ledger, WorkSettings.DEFAULT);
  }

  /** Reads 1000 bytes and stores 500. */
  public void succeed() throws InterruptedException {
    var work = begin();
    desk.endings().backedUp(work.session(), token(work), written());
  }

  /** Fails because "the disk is gone". */
  public void fail() throws InterruptedException {
    var work = begin();
    var failure = new Endings.Failure("STORE_UNREACHABLE", "the disk is gone");
    desk.endings().failed(work.session(), token(work), failure, null);
  }

  private Assignment begin() throws InterruptedException {
    clock.pass(Duration.ofSeconds(1));
    backups.start(ADMIN, protection, BackupType.INCREMENTAL, PointWish.NONE);
    var agent = new AgentId(new UUID(1, 1));
    var wish =
        new ClaimWish(
            agent, "host", EnumSet.allOf(SessionKind.class), Set.of(SourceKind.DIRECTORY));
    var work = desk.claim(wish, Duration.ZERO).orElseThrow();
    desk.advance(work.session(), token(work), WorkStage.RUNNING);
    return work;
  }

  private static FencingToken token(Assignment work) {
    return new FencingToken(work.token());
  }

  private static WrittenSnapshot written() {
    var part =
        new WrittenSnapshot.WrittenPart(
            PartKind.FILE_TREE, "/data", null, "/data", 1000, 3, Map.of());
    return new WrittenSnapshot(
        "a".repeat(64),
        "c".repeat(64),
        true,
        Samples.NOON,
        new BackupStatistics(3, 0, 3, 0, 0, 0, 1000, 500),
        3,
        0,
        1000,
        List.of(part),
        0);
  }
}
