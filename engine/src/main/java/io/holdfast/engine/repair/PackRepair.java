package io.holdfast.engine.repair;

import static io.holdfast.base.ErrorCode.OBJECT_MISSING;
import static io.holdfast.base.ErrorCode.STORE_UNREACHABLE;

import io.holdfast.base.HoldfastException;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.check.PackCheck;
import io.holdfast.engine.index.PackLines;
import io.holdfast.engine.inventory.IndexSwitch;
import io.holdfast.engine.inventory.PackInventory;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.reach.DamagedSnapshots;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.store.StoreException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The verb: writes every blob of damaged packs that is whole, proven by its hash, into new packs,
 * and takes the damaged ones out of the index. They are marked as a prune marks packs, so that
 * nothing is deleted before the grace period is over, should the fault have been this machine's.
 */
public final class PackRepair {
  private final Repository repository;
  private final RepositoryLock lock;
  private final InstantSource clock;
  private final RepairListener listener;

  /**
   * @param repository used by nobody else while this runs
   * @param lock exclusive, on this repository, or shared for a dry run; the caller closes both
   */
  public PackRepair(
      Repository repository, RepositoryLock lock, InstantSource clock, RepairListener listener) {
    this.repository = repository;
    this.lock = lock;
    this.clock = clock;
    this.listener = listener;
  }

  /**
   * @throws EngineException INDEX_DAMAGED: repair the index first; OBJECT_MISSING for a name that
   *     is no pack; REPOSITORY_APPEND_ONLY, LOCK_LOST
   * @throws StoreException what the store failed with; the next run goes on
   */
  public PackRepairReport run(PackRepairRequest request) throws InterruptedException {
    repository.requireRemovable();
    try {
      var snapshots = repository.snapshots().list((_, _) -> {});
      var inventory = PackInventory.load(repository, clock.instant());
      return new Run(inventory, request.dryRun(), snapshots).run(request.packs());
    } finally {
      repository.indexFiles().invalidate();
    }
  }

  private final class Run {
    private final PackInventory inventory;
    private final boolean dryRun;
    private final Collection<StoredSnapshot> snapshots;

    /** Of the packs that the index lists. */
    private final Map<PackId, Integer> numbers = new HashMap<>();

    private final PackLines lines;

    /** Guarded by this, as all below. */
    private final List<PackId> damaged = new ArrayList<>();

    private final List<PackId> left = new ArrayList<>();
    private long done;

    private Run(PackInventory inventory, boolean dryRun, Collection<StoredSnapshot> snapshots) {
      this.inventory = inventory;
      this.dryRun = dryRun;
      this.snapshots = snapshots;
      var index = repository.index();
      lines = index.linesByPack(); // before lines are added that only headers know
      var packs = index.packs();
      for (var number = 0; number < packs.size(); number++) {
        numbers.put(packs.get(number), number);
      }
    }

    private PackRepairReport run(List<PackId> named) throws InterruptedException {
      if (named.isEmpty()) {
        findDamaged();
      } else {
        named.forEach(this::requireKnown);
        damaged.addAll(named);
      }
      damaged.sort(Comparator.comparing(PackId::digest));
      var salvage = new Salvage(repository, lock, listener, inventory.sizes());
      var repaired = salvage.run(damaged, dryRun);
      left.addAll(salvage.left());
      if (!dryRun && !repaired.isEmpty()) {
        switchIndex(repaired);
      }
      var lost = salvage.lost();
      return new PackRepairReport(
          dryRun, repaired, left, salvage.salvagedBlobs(), lost, damagedSnapshots(lost));
    }

    private void requireKnown(PackId pack) {
      if (!numbers.containsKey(pack) && !inventory.sizes().containsKey(pack)) {
        throw new EngineException(OBJECT_MISSING, "there is no pack %s".formatted(pack));
      }
    }

    private void findDamaged() throws InterruptedException {
      try (var group = TaskGroup.open("repair-read", Runtime.getRuntime().availableProcessors())) {
        for (var pack : numbers.entrySet()) {
          group.fork(() -> look(pack.getKey(), lines.count(pack.getValue())));
        }
        group.join();
      }
    }

    private void look(PackId pack, int blobs) {
      var size = inventory.sizes().get(pack);
      try {
        var damage =
            size == null
                ? Optional.<HoldfastException>of(
                    new EngineException(OBJECT_MISSING, "pack %s is missing".formatted(pack)))
                : PackCheck.damage(repository, pack, size, blobs);
        damage.ifPresent(failure -> damaged(pack, failure));
      } catch (StoreException e) {
        if (e.code() != STORE_UNREACHABLE) {
          throw e;
        }
        left(pack, e);
      }
      progressed();
    }

    private synchronized void damaged(PackId pack, HoldfastException failure) {
      damaged.add(pack);
      listener.damaged(pack.objectName(), failure);
    }

    private synchronized void left(PackId pack, HoldfastException failure) {
      left.add(pack);
      listener.damaged(pack.objectName(), failure);
    }

    private synchronized void progressed() {
      listener.progress(++done, numbers.size());
    }

    private void switchIndex(List<PackId> repaired) throws InterruptedException {
      var files =
          new IndexSwitch(
              repository,
              lock,
              inventory,
              lines,
              new IndexSwitch.Leaving(
                  new HashSet<>(repaired), inventory.waiting(repository.index())));
      var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      for (var pack : repaired) {
        if (inventory.sizes().containsKey(pack)) {
          files.mark(pack, listed(pack), now);
        }
      }
      files.finish();
    }

    private List<PackedBlob> listed(PackId pack) {
      var number = numbers.get(pack);
      return number == null ? List.of() : repository.index().blobs(lines, number);
    }

    private List<SnapshotId> damagedSnapshots(List<PackRepairReport.LostBlob> lost) {
      if (lost.isEmpty()) {
        return List.of();
      }
      var ids = lost.stream().map(PackRepairReport.LostBlob::id).collect(Collectors.toSet());
      return new DamagedSnapshots(repository, ids).among(snapshots);
    }
  }
}
