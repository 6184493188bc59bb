package io.holdfast.engine.prune;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.index.PackLines;
import io.holdfast.engine.inventory.IndexSwitch;
import io.holdfast.engine.inventory.PackInventory;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.prune.PruneReport.Amount;
import io.holdfast.engine.prune.PruneReport.Compressed;
import io.holdfast.engine.prune.PruneReport.Packs;
import io.holdfast.engine.repository.PackBlobs;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.WriterOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * The verb. Killed at any moment it leaves a sound repository, and the next run goes on where it
 * stopped. Memory grows with the numbers of blobs and packs, not with their bytes.
 */
public final class Prune {
  private static final int DELETES_AT_ONCE = 8;

  private final Repository repository;
  private final RepositoryLock lock;
  private final InstantSource clock;
  private final WriterOptions writerOptions;
  private final PruneListener listener;

  /**
   * @param repository used by nobody else while this runs
   * @param lock exclusive, on this repository, or shared for a dry run; the caller closes both
   */
  public Prune(
      Repository repository, RepositoryLock lock, InstantSource clock, PruneListener listener) {
    this(repository, lock, clock, listener, PackBlobs.WRITER_OPTIONS);
  }

  /**
   * @param writerOptions of the packs that are written; their size also says which are small
   */
  public Prune(
      Repository repository,
      RepositoryLock lock,
      InstantSource clock,
      PruneListener listener,
      WriterOptions writerOptions) {
    this.repository = repository;
    this.lock = lock;
    this.clock = clock;
    this.listener = listener;
    this.writerOptions = writerOptions;
  }

  /**
   * @throws EngineException SNAPSHOT_DAMAGED, INDEX_DAMAGED, TREE_DAMAGED, BLOB_MISSING,
   *     BLOB_DAMAGED or PACK_DAMAGED when not all that snapshots need is found, and then nothing is
   *     changed; REPOSITORY_APPEND_ONLY, LOCK_LOST; NOT_SUPPORTED to compress in version 1
   * @throws io.holdfast.store.StoreException what the store failed with; the next run goes on
   */
  public PruneReport run(PruneRequest request) throws InterruptedException {
    repository.requireRemovable();
    requirePossible(repository, request);
    try {
      var roots = roots(); // before the indexes: what they need is then listed there
      var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      var inventory = PackInventory.load(repository, now);
      var strays = new StrayPacks(repository, inventory, listener);
      var used = UsedBlobs.find(repository, inventory, strays, roots, listener);
      var scope =
          new PrunePlan.Scope(
              request, repository.config().version(), writerOptions.packSizeBytes());
      var plan = PrunePlan.make(scope, repository.index(), used, inventory.sizes());
      return new Run(request, roots.size(), now, inventory, strays, plan).run();
    } finally {
      repository.indexFiles().invalidate();
    }
  }

  /**
   * For callers that change something before they prune.
   *
   * @throws EngineException NOT_SUPPORTED to compress in version 1
   */
  public static void requirePossible(Repository repository, PruneRequest request) {
    if (request.repackUncompressed() && repository.config().version() < 2) {
      throw new EngineException(
          ErrorCode.NOT_SUPPORTED,
          "version 1 of the format knows no compression; repo migrate upgrade_repo_v2 goes before");
    }
  }

  private List<BlobId> roots() throws InterruptedException {
    return repository.snapshots().list().stream().map(stored -> stored.snapshot().tree()).toList();
  }

  /** Carries a plan out. */
  private final class Run {
    private final PruneRequest request;
    private final long snapshots;
    private final Instant now;
    private final PackInventory inventory;
    private final StrayPacks strays;
    private final PrunePlan plan;
    private final List<PackId> numbered = repository.index().packs();
    private final long generation = repository.index().generation();

    /**
     * Strays that go now, that wait, and that nobody has marked yet; sorted, for repeatable runs.
     */
    private final Map<PackId, Long> expired = sorted();

    private final Map<PackId, Long> waiting = sorted();
    private final Map<PackId, Long> unmarked = sorted();

    private Run(
        PruneRequest request,
        long snapshots,
        Instant now,
        PackInventory inventory,
        StrayPacks strays,
        PrunePlan plan) {
      this.request = request;
      this.snapshots = snapshots;
      this.now = now;
      this.inventory = inventory;
      this.strays = strays;
      this.plan = plan;
      strays.left().forEach((pack, size) -> strayGroup(pack).put(pack, size));
    }

    private Map<PackId, Long> strayGroup(PackId pack) {
      if (request.grace().isZero()) {
        return expired;
      }
      var mark = inventory.markOf(pack);
      if (mark.isEmpty()) {
        return unmarked;
      }
      var age = Duration.between(mark.orElseThrow(), now);
      return age.compareTo(request.grace()) >= 0 ? expired : waiting;
    }

    private PruneReport run() throws InterruptedException {
      if (request.dryRun()) {
        var all = new BitSet();
        plan.repacked().forEach(all::set);
        return report(all, List.of(), dropped(all), Compressed.NOTHING);
      }
      delete(expired.keySet()); // first: a full store has room again
      var lines = repository.index().linesByPack();
      var repacker =
          new Repacker(
              repository,
              lock,
              plan,
              new Repacker.Writing(writerOptions, lines, request.repackUncompressed()),
              listener);
      var repacked = repacker.run(request.limits().time());
      var dropped = dropped(repacked);
      requireSameIndex();
      switchIndex(dropped, lines);
      if (request.grace().isZero()) {
        delete(dropped.keySet());
      }
      return report(repacked, repacker.damaged(), dropped, repacker.compressed());
    }

    /** The plan speaks of lines and packs by their numbers. */
    private void requireSameIndex() {
      if (repository.index().generation() != generation) {
        throw new EngineException(
            ErrorCode.LOCK_LOST, "the index was replaced while this prune ran; run it again");
      }
    }

    /** The packs in the store that leave the index, with their sizes. */
    private Map<PackId, Long> dropped(BitSet repacked) {
      Map<PackId, Long> dropped = sorted();
      gone(repacked).stream()
          .filter(number -> plan.pack(number).isPresent())
          .forEach(number -> dropped.put(numbered.get(number), plan.pack(number).fileBytes));
      return dropped;
    }

    private BitSet gone(BitSet repacked) {
      var gone = (BitSet) plan.removed().clone();
      gone.or(repacked);
      return gone;
    }

    private void switchIndex(Map<PackId, Long> dropped, PackLines lines)
        throws InterruptedException {
      var leaving = new HashSet<>(dropped.keySet());
      plan.removed().stream().forEach(number -> leaving.add(numbered.get(number)));
      var files =
          new IndexSwitch(
              repository,
              lock,
              inventory,
              lines,
              new IndexSwitch.Leaving(leaving, waiting.keySet()));
      var revived = strays.revived();
      for (var number = 0; number < plan.packs(); number++) {
        var pack = numbered.get(number);
        if (dropped.containsKey(pack) && !request.grace().isZero()) {
          files.mark(pack, repository.index().blobs(lines, number), now);
        } else if (revived.contains(pack) && !leaving.contains(pack)) {
          files.list(new IndexedPack(pack, repository.index().blobs(lines, number)));
        }
      }
      unmarked.keySet().forEach(pack -> files.mark(pack, List.of(), now));
      files.finish();
    }

    private void delete(Set<PackId> packs) throws InterruptedException {
      var total = packs.size();
      var done = new AtomicLong();
      try (var group = TaskGroup.open("prune-delete", DELETES_AT_ONCE)) {
        for (var pack : packs) {
          group.fork(() -> {
            lock.ensureHeld();
            repository.store().delete(pack.objectName());
            synchronized (listener) {
              listener.progress(PruneListener.Phase.DELETE, done.incrementAndGet(), total);
            }
          });
        }
        group.join();
      }
    }

    private PruneReport report(
        BitSet repacked, List<PackId> damaged, Map<PackId, Long> dropped, Compressed compressed) {
      var copies = plan.copies();
      var atOnce = request.grace().isZero();
      var content =
          new PruneReport.Content(
              snapshots, copies.used(), copies.usedRaw(), copies.duplicates(), copies.unused());
      var counts =
          new PruneReport.PackCounts(
              plan.packs() - gone(repacked).cardinality(),
              repacked.cardinality(),
              plan.removed().cardinality());
      var done =
          new PruneReport.Done(
              counts,
              plan.removedAmount(),
              sum(repacked, PackTally::all),
              sum(repacked, PackTally::unused),
              compressed);
      var deletion =
          new PruneReport.Deletion(
              packs(List.of(unmarked, atOnce ? Map.of() : dropped)),
              packs(List.of(waiting)),
              packs(List.of(expired, atOnce ? dropped : Map.of())));
      var finished = repacked.cardinality() + damaged.size() == plan.repacked().size();
      return new PruneReport(content, done, deletion, finished, damaged);
    }

    private Amount sum(BitSet repacked, Function<PackTally, Amount> part) {
      return repacked.stream()
          .mapToObj(number -> part.apply(plan.pack(number)))
          .reduce(Amount.NONE, Amount::plus);
    }

    private static Packs packs(List<Map<PackId, Long>> sizes) {
      return sizes.stream()
          .map(Map::values)
          .flatMap(Collection::stream)
          .reduce(Packs.NONE, Packs::plus, (one, _) -> one);
    }

    private static Map<PackId, Long> sorted() {
      return new TreeMap<>(Comparator.comparing(PackId::digest));
    }
  }
}
