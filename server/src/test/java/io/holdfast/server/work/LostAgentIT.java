package io.holdfast.server.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.work.BackupOrder;
import io.holdfast.api.work.ClaimRequest;
import io.holdfast.api.work.Lease;
import io.holdfast.api.work.SourceSpec;
import io.holdfast.api.work.WorkOrder;
import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.control.work.SuccessCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the work of agents that vanish, on both databases. */
class LostAgentIT extends BothDatabases {
  @TempDir private Path scratch;
  private AgentWorld world;

  @BeforeEach
  void openService() throws IOException {
    world = new AgentWorld(catalog, scratch);
  }

  @AfterEach
  void closeService() {
    world.close();
  }

  @Test
  void takesOverTheSnapshotThatALostAgentLeft() throws Exception {
    var session = world.dieBeforeCompletion();
    assertThat(world.snapshots()).isEqualTo(1);

    world.sweeper.recover(new AgentId(AgentWorld.IDENTITY.agent()));
    BackupSession ended;
    try (var _ = AgentWorld.agent(world.channel)) {
      ended = world.ended(session);
    }

    assertThat(ended.attempt()).isEqualTo(2);
    assertThat(ended.restorePoint()).isPresent();
    assertThat(world.snapshots()).isEqualTo(1);
    assertThat(world.orphans.removeAll()).isZero();
  }

  @Test
  void keepsTheWarningsOfASnapshotThatALostAgentLeft() throws Exception {
    var session = world.dieBeforeCompletion(withAFileThatNobodyCanRead());

    world.sweeper.recover(new AgentId(AgentWorld.IDENTITY.agent()));
    BackupSession ended;
    try (var _ = AgentWorld.agent(world.channel)) {
      ended = world.ended(session);
    }

    assertThat(world.snapshots()).isEqualTo(1);
    assertThat(ended.standing().result()).isEqualTo(BackupResult.WARNING);
    assertThat(ended.standing().reasonCode()).isEqualTo(SuccessCheck.ITEMS_UNREADABLE);
    assertThat(ended.statistics().skippedItems()).isEqualTo(1);
    assertThat(ended.statistics().bytesRead()).isEqualTo(3_000_005);
    assertThat(world.eventCodes(ended)).contains("ITEM_UNREADABLE", "SNAPSHOT_TAKEN_OVER");
  }

  @Test
  void readsAgainWhatASnapshotDoesNotTell() throws Exception {
    var silent =
        new Interposed(world.channel) {
          @Override
          public void checkpoint(Lease lease, String checkpoint) {
            super.checkpoint(lease, "of another agent");
          }
        };
    var session = world.dieBeforeCompletion(silent);

    world.sweeper.recover(new AgentId(AgentWorld.IDENTITY.agent()));
    try (var _ = AgentWorld.agent(world.channel)) {
      assertThat(world.ended(session).standing().result()).isEqualTo(BackupResult.SUCCESS);
    }

    assertThat(world.snapshots()).isEqualTo(2);
    assertThat(world.orphans.removeAll()).isEqualTo(1);
    assertThat(world.snapshots()).isEqualTo(1);
  }

  @Test
  void forgetsTheSnapshotOfAnAbortedSession() throws Exception {
    var session = world.dieBeforeCompletion();

    world.sweeper.recover(new AgentId(AgentWorld.IDENTITY.agent()));
    world.backups.abort(AgentWorld.ADMIN, session.id());

    assertThat(world.backups.get(session.id()).standing().result()).isEqualTo(BackupResult.ABORTED);
    assertThat(world.orphans.removeAll()).isEqualTo(1);
    assertThat(world.snapshots()).isZero();
  }

  @Test
  void worksBesideASnapshotThatIsDamaged() throws Exception {
    try (var _ = AgentWorld.agent(world.channel)) {
      world.ended(world.queue());
    }
    damageOnlySnapshot();
    var taken = world.dieBeforeCompletion();
    world.sweeper.recover(new AgentId(AgentWorld.IDENTITY.agent()));
    try (var _ = AgentWorld.agent(world.channel)) {
      assertThat(world.ended(taken).standing().result()).isEqualTo(BackupResult.SUCCESS);
    }
    assertThat(world.snapshots()).isEqualTo(2);

    var given = world.dieBeforeCompletion();
    world.sweeper.recover(new AgentId(AgentWorld.IDENTITY.agent()));
    world.backups.abort(AgentWorld.ADMIN, given.id());

    assertThat(world.orphans.removeAll()).isEqualTo(1);
    assertThat(world.snapshots()).isEqualTo(2);
  }

  private void damageOnlySnapshot() throws IOException {
    try (var files = Files.list(scratch.resolve("repository/snapshots"))) {
      var file = files.toList().getFirst();
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      var bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
    }
  }

  /** The first bytes of a process's memory belong to nobody; reading there fails for root too. */
  private Interposed withAFileThatNobodyCanRead() {
    var memory = "/proc/%d/mem".formatted(ProcessHandle.current().pid());
    return new Interposed(world.channel) {
      @Override
      public Optional<WorkOrder> claim(ClaimRequest request) throws InterruptedException {
        return super.claim(request).map(BackupOrder.class::cast).map(order -> also(order, memory));
      }
    };
  }

  private static BackupOrder also(BackupOrder order, String path) {
    var source = order.source();
    var roots = List.of(source.roots().getFirst(), path);
    return new BackupOrder(
        order.lease(),
        order.terms(),
        order.repository(),
        order.attempt(),
        SourceSpec.directory(roots, source.excludes(), source.oneFileSystem()),
        order.host(),
        order.pointInTime(),
        order.tags(),
        order.readAll(),
        order.checkpoint(),
        order.hooks(),
        order.upload());
  }
}
