package io.holdfast.server.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.rewrite.Rewrite;
import io.holdfast.engine.rewrite.RewriteListener;
import io.holdfast.engine.rewrite.RewriteRequest;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of the snapshots that sessions wrote is nobody's, on both databases. */
class OrphanSnapshotsIT extends BothDatabases {
  @TempDir private Path scratch;
  private AgentWorld world;

  @BeforeEach
  void openService() throws Exception {
    world = new AgentWorld(catalog, scratch);
  }

  @AfterEach
  void closeService() {
    world.close();
  }

  @Test
  void keepsAndFollowsWhatSomebodyTagged() throws Exception {
    try (var _ = AgentWorld.agent(world.channel)) {
      var session = backedUp();
      var restic = world.restic(world.repository);

      restic.run("tag", "--add", "precious", "latest");
      assertThat(world.orphans.removeAll()).isZero();
      assertRestorable(session, "once");

      restic.run("tag", "--add", "twice", "latest");
      assertThat(world.orphans.removeAll()).isZero();
      assertThat(only(world.repository).snapshot().tags()).contains("precious", "twice");
      assertRestorable(session, "again");
    }
  }

  @Test
  void keepsWhatWasRewrittenAndDoesNotTakeItForThePoint() throws Exception {
    var session = backedUpAlone();

    rewriteWithout("hello.txt", true);

    assertThat(world.orphans.removeAll()).isZero();
    assertThat(copy(session).snapshotId()).isNotEqualTo(only(world.repository).id().toString());
  }

  @Test
  void keepsWhatWasRewrittenBesideThePoint() throws Exception {
    backedUpAlone();

    rewriteWithout("hello.txt", false);

    assertThat(world.orphans.removeAll()).isZero();
    assertThat(world.snapshots()).isEqualTo(2);
  }

  @Test
  void keepsWhatSomebodyCopiedToAnotherRepository() throws Exception {
    backedUpAlone();
    var other = world.repository("other", scratch.resolve("other"));
    var password = Files.writeString(scratch.resolve("password"), world.password(world.repository));

    world
        .restic(other)
        .run(
            "copy",
            "--from-repo",
            scratch.resolve("repository").toString(),
            "--from-password-file",
            password.toString());

    assertThat(world.orphans.removeAll()).isZero();
    assertThat(only(other).snapshot().original()).isPresent();
  }

  @Test
  void keepsWhatSomebodyTaggedOfASessionWithoutAPoint() throws Exception {
    aborted();
    world.restic(world.repository).run("tag", "--add", "precious", "latest");

    assertThat(world.orphans.removeAll()).isZero();
    assertThat(world.snapshots()).isEqualTo(1);
  }

  /** Some client may say nothing of the snapshot that its own replaces. */
  @Test
  void keepsTheOnlySnapshotOfAPoint() throws Exception {
    backedUpAlone();
    var stored = only(world.repository);
    replace(stored, fresh -> fresh.hostname("elsewhere"));

    assertThat(world.orphans.removeAll()).isZero();
    assertThat(world.snapshots()).isEqualTo(1);
  }

  @Test
  void takesNothingFromAnAppendOnlyRepository() throws Exception {
    aborted();
    var before = catalog.read(tx -> tx.repositories().get(world.repository.id()));
    catalog.write(tx -> tx.repositories().replace(before.withAppendOnly(true)));

    assertThat(world.orphans.removeAll()).isZero();
    assertThat(world.snapshots()).isEqualTo(1);
  }

  private BackupSession backedUp() throws InterruptedException {
    var session = world.ended(world.queue());
    assertThat(session.standing().result()).isEqualTo(BackupResult.SUCCESS);
    return session;
  }

  private BackupSession backedUpAlone() throws InterruptedException {
    try (var _ = AgentWorld.agent(world.channel)) {
      return backedUp();
    }
  }

  private void aborted() throws Exception {
    var session = world.dieBeforeCompletion();
    world.sweeper.recover(new AgentId(AgentWorld.IDENTITY.agent()));
    world.backups.abort(AgentWorld.ADMIN, session.id());
  }

  private void assertRestorable(BackupSession session, String name) throws Exception {
    var target = scratch.resolve(name);
    var restore =
        world.ended(
            world.restores.start(
                AgentWorld.ADMIN,
                session.pointId(),
                null,
                AgentWorld.into(target, ConflictPolicy.FAIL)));

    assertThat(restore.standing().result()).isEqualTo(RestoreResult.SUCCESS);
    assertThat(Path.of(target + world.data.resolve("hello.txt").toString())).hasContent("hello");
  }

  private PointCopy copy(BackupSession session) {
    return catalog.read(tx -> tx.copies().of(session.pointId())).getFirst();
  }

  private StoredSnapshot only(Repository repository) throws InterruptedException {
    var all = world.use(repository, open -> open.snapshots().list());
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private void rewriteWithout(String name, boolean forget) throws InterruptedException {
    var request =
        new RewriteRequest(
            List.of(only(world.repository).id()),
            Optional.of(path -> path.toString().endsWith(name)),
            RewriteRequest.Labels.SAME,
            forget,
            false);
    var options = LockOptions.standard(InstantSource.system());
    world.use(
        world.repository,
        open -> {
          try (var lock = RepositoryLock.acquireExclusive(open.sealedFiles(), options)) {
            return new Rewrite(open, lock, RewriteListener.SILENT).run(request);
          }
        });
  }

  private void replace(StoredSnapshot stored, Consumer<Snapshot.Builder> change)
      throws InterruptedException {
    world.use(
        world.repository,
        open -> {
          var fresh = stored.snapshot().toBuilder();
          change.accept(fresh);
          open.snapshots().save(fresh.build());
          open.snapshots().delete(stored.id());
          return stored;
        });
  }
}
