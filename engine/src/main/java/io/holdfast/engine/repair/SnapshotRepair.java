package io.holdfast.engine.repair;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.inventory.PackInventory;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repair.SnapshotRepairReport.Fate;
import io.holdfast.engine.repair.SnapshotRepairReport.Loss;
import io.holdfast.engine.repository.BlobWriter;
import io.holdfast.engine.repository.PackBlobs;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.rewrite.ReadableTrees;
import io.holdfast.engine.rewrite.SnapshotReplacer;
import io.holdfast.engine.rewrite.TreeRewriter;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The verb: writes snapshots that miss something anew, without it. Believes the index and asks
 * whether packs are there, and reads trees; what is damaged inside packs, {@link PackRepair} takes
 * out of the index first. Old snapshots stay unless they are to be forgotten, and a new one is
 * durable before its old one goes.
 */
public final class SnapshotRepair {
  /** As restic marks those beside which the old ones stay. */
  private static final String TAG = "repaired";

  private final Repository repository;
  private final RepositoryLock lock;
  private final InstantSource clock;
  private final RepairListener listener;

  /**
   * @param lock exclusive when old snapshots go, else shared; the caller closes both
   */
  public SnapshotRepair(
      Repository repository, RepositoryLock lock, InstantSource clock, RepairListener listener) {
    this.repository = repository;
    this.lock = lock;
    this.clock = clock;
    this.listener = listener;
  }

  /**
   * @throws EngineException SNAPSHOT_MISSING; INDEX_DAMAGED, also when snapshots are to go and a
   *     pack that is in no index, or waits for its deletion, has what they miss, or no pack or
   *     index is listed at all: repair the index first; OBJECT_UNREADABLE when snapshots are to go
   *     for what a disk only cannot read; REPOSITORY_APPEND_ONLY, LOCK_LOST
   * @throws io.holdfast.store.StoreException what the store failed with; the next run goes on
   */
  public SnapshotRepairReport run(SnapshotRepairRequest request) throws InterruptedException {
    if (request.forget()) {
      repository.requireRemovable();
    }
    var replacer = SnapshotReplacer.load(repository, lock, request.dryRun());
    var inventory = PackInventory.load(repository, clock.instant());
    var known = new ReadableTrees(repository);
    try (var writer = repository.openWriter(PackBlobs.WRITER_OPTIONS, known, lock::ensureHeld)) {
      var run = new Run(request, inventory, replacer, writer);
      for (var id : request.snapshots()) {
        run.look(id);
      }
      writer.flush();
      return run.finish();
    }
  }

  /** A snapshot that misses something, and its new tree. */
  private record Broken(StoredSnapshot old, BlobId tree, Losses losses) {}

  /** What one snapshot has lost. */
  private static final class Losses {
    private final SnapshotId snapshot;
    private final List<Loss> first = new ArrayList<>();
    private long count;
    private boolean root;

    private Losses(SnapshotId snapshot) {
      this.snapshot = snapshot;
    }

    private void add(Loss loss) {
      count++;
      root |= loss.fate() == Fate.FOLDER_EMPTIED && loss.path().isRoot();
      if (first.size() < SnapshotRepairReport.MAX_LOSSES) {
        first.add(loss);
      }
    }
  }

  private final class Run {
    private final SnapshotRepairRequest request;
    private final PackInventory inventory;
    private final SnapshotReplacer replacer;
    private final MissingContent missing;
    private final TreeRewriter rewriter;
    private final List<Broken> broken = new ArrayList<>();
    private final List<SnapshotId> unreadable = new ArrayList<>();

    /** Of the snapshot that is looked at. */
    private @Nullable Losses losses;

    private long done;

    private Run(
        SnapshotRepairRequest request,
        PackInventory inventory,
        SnapshotReplacer replacer,
        BlobWriter writer) {
      this.request = request;
      this.inventory = inventory;
      this.replacer = replacer;
      TreeRewriter.Target target = request.dryRun() ? _ -> {} : writer::saveTree;
      missing =
          new MissingContent(repository, inventory.sizes().keySet(), request.forget(), this::lost);
      rewriter = new TreeRewriter(TreeSource.of(repository), missing, target);
    }

    private void lost(Loss loss) {
      var at = Objects.requireNonNull(losses, "no snapshot is looked at");
      at.add(loss);
      listener.lost(at.snapshot, loss);
    }

    private void look(SnapshotId id) throws InterruptedException {
      var found = new Losses(id);
      losses = found;
      try {
        var stored = replacer.get(id);
        var tree = rewriter.rewrite(stored.snapshot().tree());
        if (found.count > 0) {
          broken.add(new Broken(stored, tree, found));
        }
      } catch (EngineException e) {
        if (e.code() != ErrorCode.SNAPSHOT_DAMAGED) {
          throw e;
        }
        unreadable.add(id);
        listener.damaged(id.objectName(), e);
      }
      listener.progress(++done, request.snapshots().size());
    }

    private SnapshotRepairReport finish() throws InterruptedException {
      if (request.forget() && !request.dryRun() && !broken.isEmpty()) {
        requireAllListed();
      }
      // First those that go for good: what they said, another one's replacement may say anew.
      broken.sort(Comparator.comparing(each -> !each.losses().root));
      var repaired = new ArrayList<SnapshotRepairReport.Repaired>();
      for (var each : broken) {
        if (Thread.interrupted()) {
          throw new InterruptedException("stopped after %d snapshots".formatted(repaired.size()));
        }
        repaired.add(
            new SnapshotRepairReport.Repaired(
                each.old().id(), save(each), each.losses().first, each.losses().count));
      }
      return new SnapshotRepairReport(
          request.dryRun(), repaired, done - broken.size() - unreadable.size(), unreadable);
    }

    private Optional<SnapshotId> save(Broken each) {
      var old = each.old();
      if (each.losses().root) {
        if (request.forget()) {
          replacer.remove(old);
        }
        return Optional.empty();
      }
      var fresh =
          old.snapshot().toBuilder()
              .tree(each.tree())
              .tags(request.forget() ? old.snapshot().tags() : old.snapshot().tagsWith(TAG))
              .summary(null) // it told of files that are no more
              .original(old.id())
              .build();
      return replacer.replace(old, fresh, request.forget());
    }

    /** What seems to be lost may lie in a pack whose index file a list does not show yet. */
    private void requireAllListed() {
      if (inventory.files().isEmpty() || inventory.sizes().isEmpty()) {
        throw new EngineException(
            ErrorCode.INDEX_DAMAGED,
            "%s lists no %s: no snapshot is dropped for that; repair the index first, or forget what is really lost by its id"
                .formatted(
                    repository.store().location(),
                    inventory.sizes().isEmpty() ? "pack" : "index file"));
      }
      new UnlistedPacks(repository, inventory).requireNothingOf(missing);
    }
  }
}
