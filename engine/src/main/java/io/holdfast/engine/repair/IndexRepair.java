package io.holdfast.engine.repair;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.index.IndexId;
import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.index.MasterIndex;
import io.holdfast.engine.index.PackLines;
import io.holdfast.engine.inventory.IndexSwitch;
import io.holdfast.engine.inventory.PackInventory;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.PackHeader;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.repository.PackHeaders;
import io.holdfast.engine.repository.Repository;
import io.holdfast.store.StoreException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The verb: makes the index say again what the packs hold. Files that concern nothing wrong stay as
 * they are. What is saved is durable before anything is deleted, so it may be stopped at any moment
 * and run again.
 */
public final class IndexRepair {
  private static final int READS_AT_ONCE = 8;

  private final Repository repository;
  private final RepositoryLock lock;
  private final InstantSource clock;
  private final RepairListener listener;

  /** What packs say of themselves. */
  private final MasterIndex headers = new MasterIndex();

  /** Guarded by this, as all below. */
  private final List<IndexId> damagedIndexes = new ArrayList<>();

  private final List<PackId> unreadable = new ArrayList<>();
  private long done;

  /**
   * @param repository used by nobody else while this runs
   * @param lock exclusive, on this repository, or shared for a dry run; the caller closes both
   */
  public IndexRepair(
      Repository repository, RepositoryLock lock, InstantSource clock, RepairListener listener) {
    this.repository = repository;
    this.lock = lock;
    this.clock = clock;
    this.listener = listener;
  }

  /**
   * @throws EngineException REPOSITORY_APPEND_ONLY, LOCK_LOST
   * @throws StoreException what the store failed with; the next run goes on
   */
  public IndexRepairReport run(IndexRepairRequest request) throws InterruptedException {
    repository.requireRemovable();
    try {
      var inventory = PackInventory.load(repository, clock.instant(), this::damagedIndex);
      var listed = Listing.of(repository.index(), readable(inventory));
      readHeaders(wanted(request, inventory, listed));
      var missing =
          listed.packs().stream().filter(pack -> !inventory.sizes().containsKey(pack)).toList();
      var report = report(request, listed, missing);
      if (!request.dryRun() && !report.nothingToDo()) {
        apply(inventory, listed, report);
      }
      return report;
    } finally {
      repository.indexFiles().invalidate();
    }
  }

  private synchronized void damagedIndex(IndexId id, HoldfastException failure) {
    damagedIndexes.add(id);
    listener.damaged(id.objectName(), failure);
  }

  /**
   * The packs that files which can be read list. The index has taken in more: what is read of a
   * file before its fault.
   */
  private Predicate<PackId> readable(PackInventory inventory) {
    if (!anyIndexDamaged()) {
      return _ -> true;
    }
    var packs = new HashSet<PackId>();
    inventory.files().values().forEach(file -> packs.addAll(file.packs().keySet()));
    return packs::contains;
  }

  /** What an index says of which packs, as it was when it was asked. */
  private record Listing(MasterIndex index, PackLines lines, Map<PackId, Integer> numbers) {
    static Listing of(MasterIndex index, Predicate<PackId> counting) {
      Map<PackId, Integer> numbers = new TreeMap<>(Comparator.comparing(PackId::digest));
      var packs = index.packs();
      for (var number = 0; number < packs.size(); number++) {
        if (counting.test(packs.get(number))) {
          numbers.put(packs.get(number), number);
        }
      }
      return new Listing(index, index.linesByPack(), numbers);
    }

    /** Sorted. */
    Set<PackId> packs() {
      return numbers.keySet();
    }

    /** Of a pack that it lists. */
    List<PackedBlob> blobs(PackId pack) {
      return index.blobs(lines, Objects.requireNonNull(numbers.get(pack), "not listed"));
    }
  }

  /** The packs whose headers must be read, with their sizes. */
  private Map<PackId, Long> wanted(
      IndexRepairRequest request, PackInventory inventory, Listing listed) {
    // What is damaged may have listed marked packs again.
    var marksCount = !anyIndexDamaged();
    var wanted = new HashMap<PackId, Long>();
    inventory
        .sizes()
        .forEach((pack, size) -> {
          var doubted =
              listed.packs().contains(pack)
                  ? size != PackHeader.packBytes(listed.blobs(pack))
                  : !marksCount || inventory.markOf(pack).isEmpty();
          if (request.readAllPacks() || doubted) {
            wanted.put(pack, size);
          }
        });
    return wanted;
  }

  private synchronized boolean anyIndexDamaged() {
    return !damagedIndexes.isEmpty();
  }

  private static boolean isSame(List<PackedBlob> one, List<PackedBlob> other) {
    return new HashSet<>(one).equals(new HashSet<>(other));
  }

  private void readHeaders(Map<PackId, Long> wanted) throws InterruptedException {
    try (var group = TaskGroup.open("repair-headers", READS_AT_ONCE)) {
      for (var pack : wanted.entrySet()) {
        group.fork(() -> readHeader(pack.getKey(), pack.getValue(), wanted.size()));
      }
      group.join();
    }
  }

  private void readHeader(PackId pack, long size, long total) {
    try {
      headers.add(pack, PackHeaders.read(repository, pack, size));
    } catch (EngineException e) {
      if (e.code() != ErrorCode.PACK_DAMAGED) {
        throw e;
      }
      synchronized (this) {
        unreadable.add(pack);
        listener.damaged(pack.objectName(), e);
      }
    }
    synchronized (this) {
      listener.progress(++done, total);
    }
  }

  private synchronized IndexRepairReport report(
      IndexRepairRequest request, Listing listed, List<PackId> missing) {
    var added = new ArrayList<PackId>();
    var changed = new ArrayList<PackId>();
    var said = Listing.of(headers, _ -> true);
    for (var pack : said.packs()) {
      if (!listed.packs().contains(pack)) {
        added.add(pack);
      } else if (!isSame(listed.blobs(pack), said.blobs(pack))) {
        changed.add(pack);
      }
    }
    return new IndexRepairReport(
        request.dryRun(),
        damagedIndexes,
        added,
        changed,
        missing,
        unreadable.stream().sorted(Comparator.comparing(PackId::digest)).toList(),
        listed.packs().size() - missing.size() + added.size());
  }

  private void apply(PackInventory inventory, Listing listed, IndexRepairReport report)
      throws InterruptedException {
    var dropped = new HashSet<>(report.missing());
    dropped.addAll(report.changed());
    var waiting = inventory.waiting(repository.index());
    report.added().forEach(waiting::remove);
    var files =
        new IndexSwitch(
            repository, lock, inventory, listed.lines(), new IndexSwitch.Leaving(dropped, waiting));
    var said = Listing.of(headers, _ -> true);
    for (var pack : said.packs()) {
      if (!listed.packs().contains(pack) || dropped.contains(pack)) {
        files.list(new IndexedPack(pack, said.blobs(pack)));
      }
    }
    report.damagedIndexes().forEach(files::discard);
    files.finish();
  }
}
