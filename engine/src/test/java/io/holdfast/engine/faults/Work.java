package io.holdfast.engine.faults;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.backup.HistoryBackup;
import io.holdfast.engine.check.CheckListener;
import io.holdfast.engine.copy.Copy;
import io.holdfast.engine.copy.CopyListener;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.forget.Forget;
import io.holdfast.engine.forget.ForgetListener;
import io.holdfast.engine.forget.ForgetRequest;
import io.holdfast.engine.key.KeyOwner;
import io.holdfast.engine.key.WeakKeys;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.migrate.Migration;
import io.holdfast.engine.prune.Prune;
import io.holdfast.engine.prune.PruneListener;
import io.holdfast.engine.prune.PruneReport;
import io.holdfast.engine.prune.PruneRequest;
import io.holdfast.engine.prune.PruneRequest.Limits;
import io.holdfast.engine.prune.UnusedLimit;
import io.holdfast.engine.recover.Recovery;
import io.holdfast.engine.repair.IndexRepair;
import io.holdfast.engine.repair.IndexRepairRequest;
import io.holdfast.engine.repair.PackRepair;
import io.holdfast.engine.repair.PackRepairRequest;
import io.holdfast.engine.repair.RepairListener;
import io.holdfast.engine.repair.SnapshotRepair;
import io.holdfast.engine.repair.SnapshotRepairRequest;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.rewrite.Rewrite;
import io.holdfast.engine.rewrite.RewriteListener;
import io.holdfast.engine.rewrite.RewriteRequest;
import io.holdfast.engine.rewrite.TagRequest;
import io.holdfast.engine.rewrite.Tagging;
import io.holdfast.engine.runs.RunPlace;
import io.holdfast.store.StoreException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** The verbs that write. What one did is acknowledged when it returns; each may be done again. */
enum Work {
  BACKUP(false) {
    @Override
    void run(FaultScene scene, Repository repository, RepositoryLock lock)
        throws InterruptedException {
      HistoryBackup.run(repository, lock, scene.history().files());
    }
  },
  PRUNE(true) {
    @Override
    void run(FaultScene scene, Repository repository, RepositoryLock lock)
        throws InterruptedException {
      finished(prune(repository, lock, PruneRequest.STANDARD_GRACE, false));
    }
  },
  PRUNE_AT_ONCE(true) {
    @Override
    void run(FaultScene scene, Repository repository, RepositoryLock lock)
        throws InterruptedException {
      finished(prune(repository, lock, Duration.ZERO, false));
    }
  },
  COPY(false) {
    @Override
    void run(FaultScene scene, Repository repository, RepositoryLock lock)
        throws InterruptedException {
      try (var source = scene.openSource();
          var sourceLock = TestRepositories.lock(source, false)) {
        scene.sourceIsOpen();
        var report =
            Copy.run(
                new Copy.Side(source, sourceLock),
                new Copy.Side(repository, lock),
                source.snapshots().ids(),
                CopyListener.SILENT,
                RandomHistory.SMALL_PACKS);
        if (!report.failed().isEmpty()) {
          throw new StoreException(ErrorCode.STORE_UNREACHABLE, "failed: " + report.failed(), null);
        }
      }
    }
  },
  CHANGE_PASSWORD(true) {
    @Override
    void run(FaultScene scene, Repository repository, RepositoryLock lock) {
      try (var fresh = Password.of(FaultScene.NEW_PASSWORD)) {
        repository
            .keys()
            .changePassword(fresh, new KeyOwner("tester", "test-host"), WeakKeys.STRENGTH);
      }
    }
  },
  ADD_KEY(false) {
    @Override
    void run(FaultScene scene, Repository repository, RepositoryLock lock) {
      try (var fresh = Password.of(FaultScene.NEW_PASSWORD)) {
        repository.keys().add(fresh, new KeyOwner("tester", "test-host"), WeakKeys.STRENGTH);
      }
    }
  },
  REMOVE_KEYS(true) {
    @Override
    void run(FaultScene scene, Repository repository, RepositoryLock lock) {
      for (var key : repository.keys().list()) {
        if (!key.id().equals(repository.keys().current())) {
          repository.keys().remove(key.id());
        }
      }
    }
  },
  FORGET(true) {
    @Override
    void run(FaultScene scene, Repository repository, RepositoryLock lock)
        throws InterruptedException {
      var there = repository.snapshots().present(scene.forgotten());
      new Forget(repository, lock, ForgetListener.SILENT).run(ForgetRequest.of(there));
    }
  },
  TAG(true) {
    @Override
    void run(FaultScene scene, Repository repository, RepositoryLock lock)
        throws InterruptedException {
      var request =
          new TagRequest(
              repository.snapshots().ids(), new TagRequest.Tags.Exactly(List.of("tagged")), false);
      new Tagging(repository, lock, RewriteListener.SILENT).run(request);
    }
  },
  REWRITE(true) {
    @Override
    void run(FaultScene scene, Repository repository, RepositoryLock lock)
        throws InterruptedException {
      var request =
          new RewriteRequest(
              repository.snapshots().ids(),
              Optional.of(path -> path.toString().equals(FaultScene.REWRITTEN_AWAY)),
              RewriteRequest.Labels.SAME,
              true,
              false);
      new Rewrite(repository, lock, RewriteListener.SILENT).run(request);
    }
  },
  REPAIR_INDEX(true) {
    @Override
    void run(FaultScene scene, Repository repository, RepositoryLock lock)
        throws InterruptedException {
      new IndexRepair(repository, lock, () -> FaultScene.NOW, RepairListener.SILENT)
          .run(new IndexRepairRequest(false, false));
    }
  },
  REPAIR_PACKS(true) {
    @Override
    void run(FaultScene scene, Repository repository, RepositoryLock lock)
        throws InterruptedException {
      var report =
          new PackRepair(repository, lock, () -> FaultScene.NOW, RepairListener.SILENT)
              .run(new PackRepairRequest(List.of(), false));
      if (!report.left().isEmpty() || !report.lost().isEmpty()) {
        throw new StoreException(
            ErrorCode.STORE_UNREACHABLE,
            "left: %s, lost: %s".formatted(report.left(), report.lost()),
            null);
      }
    }
  },
  REPAIR_SNAPSHOTS(true) {
    @Override
    void run(FaultScene scene, Repository repository, RepositoryLock lock)
        throws InterruptedException {
      var report =
          new SnapshotRepair(repository, lock, () -> FaultScene.NOW, RepairListener.SILENT)
              .run(new SnapshotRepairRequest(repository.snapshots().ids(), true, false));
      if (!report.unreadable().isEmpty()) {
        throw new StoreException(ErrorCode.STORE_UNREACHABLE, "left: " + report.unreadable(), null);
      }
    }
  },
  RECOVER(false) {
    @Override
    void run(FaultScene scene, Repository repository, RepositoryLock lock)
        throws InterruptedException {
      var report =
          new Recovery(repository, lock, new Recovered.Silence())
              .run(FaultScene.NOW.atOffset(ZoneOffset.UTC), false);
      if (!report.damaged().isEmpty()) {
        throw new StoreException(ErrorCode.STORE_UNREACHABLE, "left: " + report.damaged(), null);
      }
    }
  },
  UPGRADE(true) {
    @Override
    void run(FaultScene scene, Repository repository, RepositoryLock lock)
        throws InterruptedException {
      if (Migration.UPGRADE_REPO_V2.applies(repository.config().version())) {
        Migration.UPGRADE_REPO_V2.run(
            repository, lock, scene.freshFile(), () -> {}, CheckListener.NONE);
      }
    }
  };

  private final boolean exclusive;

  Work(boolean exclusive) {
    this.exclusive = exclusive;
  }

  abstract void run(FaultScene scene, Repository repository, RepositoryLock lock)
      throws InterruptedException;

  boolean exclusive() {
    return exclusive;
  }

  /** Whether it begins with a repository that is damaged. */
  boolean repairs() {
    return this == REPAIR_INDEX || this == REPAIR_PACKS || this == REPAIR_SNAPSHOTS;
  }

  boolean isOfKeys() {
    return this == CHANGE_PASSWORD || this == ADD_KEY || this == REMOVE_KEYS;
  }

  boolean prunes() {
    return this == PRUNE || this == PRUNE_AT_ONCE;
  }

  /** It tells of packs that it could not read, and leaves them. */
  private static void finished(PruneReport report) {
    if (!report.damaged().isEmpty()) {
      throw new StoreException(ErrorCode.STORE_UNREACHABLE, "left: " + report.damaged(), null);
    }
  }

  static PruneReport prune(
      Repository repository, RepositoryLock lock, Duration grace, boolean dryRun)
      throws InterruptedException {
    var limits = new Limits(new UnusedLimit.Bytes(0), Long.MAX_VALUE, Duration.ofDays(1));
    var request = PruneRequest.standard().withGrace(grace).withLimits(limits).withDryRun(dryRun);
    return new Prune(
            repository,
            lock,
            () -> FaultScene.NOW,
            PruneListener.SILENT,
            new Prune.Means(RandomHistory.SMALL_PACKS, RunPlace.temporary()))
        .run(request);
  }
}
