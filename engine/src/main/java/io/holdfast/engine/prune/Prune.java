package io.holdfast.engine.prune;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.inventory.IndexSwitch;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.repository.PackBlobs;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.WriterOptions;
import io.holdfast.engine.runs.RunPlace;
import io.holdfast.engine.runs.RunSpace;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.store.StoreException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;

/**
 * The verb. Killed at any moment it leaves a sound repository, and the next run goes on where it
 * stopped. What it knows of blobs and packs lies in sorted runs, see {@link Means}; memory grows by
 * some bits a blob, and with the number of snapshots.
 */
public final class Prune {
  private static final int DELETES_AT_ONCE = 8;

  private final Repository repository;
  private final RepositoryLock lock;
  private final InstantSource clock;
  private final PruneListener listener;
  private final Means means;

  /**
   * What a prune works with.
   *
   * @param writer of the packs that are written; their size also says which are small
   * @param runs where what is sorted may lie: some 150 bytes a blob, and up to 64 for each time
   *     that a folder of a snapshot names it
   */
  public record Means(WriterOptions writer, RunPlace runs) {
    /** With packs of the usual size. */
    public static Means in(RunPlace runs) {
      return new Means(PackBlobs.WRITER_OPTIONS, runs);
    }

    public Means withWriter(WriterOptions value) {
      return new Means(value, runs);
    }
  }

  /**
   * @param repository used by nobody else while this runs
   * @param lock exclusive, on this repository, or shared for a dry run; the caller closes both
   */
  public Prune(
      Repository repository,
      RepositoryLock lock,
      InstantSource clock,
      PruneListener listener,
      Means means) {
    this.repository = repository;
    this.lock = lock;
    this.clock = clock;
    this.listener = listener;
    this.means = means;
  }

  /**
   * @throws EngineException NO_SNAPSHOT_LEFT unless all may go; SNAPSHOT_DAMAGED, INDEX_DAMAGED,
   *     TREE_DAMAGED, BLOB_MISSING, BLOB_DAMAGED or PACK_DAMAGED when not all that snapshots need
   *     is found, and then nothing is changed; WORK_FOLDER_UNWRITABLE, mostly before anything is
   *     changed; REPOSITORY_APPEND_ONLY, LOCK_LOST; NOT_SUPPORTED to compress in version 1
   * @throws io.holdfast.store.StoreException what the store failed with; the next run goes on
   */
  public PruneReport run(PruneRequest request) throws InterruptedException {
    return run(request, Set.of());
  }

  /**
   * What {@link #run} would do, and changes nothing.
   *
   * @param gone snapshots that would be forgotten before
   * @throws EngineException as {@link #run}
   */
  public PruneReport plan(PruneRequest request, Set<SnapshotId> gone) throws InterruptedException {
    return run(request.withDryRun(true), gone);
  }

  private PruneReport run(PruneRequest request, Set<SnapshotId> gone) throws InterruptedException {
    repository.requireRemovable();
    requirePossible(repository, request);
    try {
      var roots = roots(gone); // before the indexes: what they need is then listed there
      var now = now();
      Map<PackId, Long> revived = Map.of();
      while (true) {
        try (var space = means.runs().open()) {
          var found = find(request, space, roots, now, revived);
          if (found.blobs().strays().revived().isEmpty()) {
            return new Run(request, now, space, found, plan(request, space, found)).run();
          }
          revived = more(revived, found.blobs().strays().revived());
        }
      }
    } finally {
      repository.indexFiles().invalidate();
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
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

  /** Lists twice: what one list lacks, or what cannot be found just now, is not gone for that. */
  private List<BlobId> roots(Set<SnapshotId> gone) throws InterruptedException {
    var roots = new LinkedHashMap<SnapshotId, BlobId>();
    for (var stored : repository.snapshots().list()) {
      roots.put(stored.id(), stored.snapshot().tree());
    }
    for (var id : repository.snapshots().ids()) {
      if (!roots.containsKey(id)) {
        throw new EngineException(
            ErrorCode.STORE_UNREACHABLE,
            "snapshot %s was not found and is listed: nothing is removed while %s answers so"
                .formatted(id, repository.store().location()));
      }
    }
    roots.keySet().removeAll(gone);
    return List.copyOf(roots.values());
  }

  /**
   * What there is, and what of it is needed.
   *
   * @param used how many blobs snapshots need
   */
  private record Found(
      int snapshots, StoredIndex index, IndexedBlobs blobs, long used, BlobCopies copies) {}

  /** Should packs be taken back, what is found is of no use beyond those: they count as listed. */
  private Found find(
      PruneRequest request,
      RunSpace space,
      List<BlobId> roots,
      Instant now,
      Map<PackId, Long> revived)
      throws InterruptedException {
    var index = IndexReading.read(repository, space, now, revived);
    if (!roots.isEmpty()) {
      requireIndex(index);
    } else if (!request.removeAll()) {
      requireNothingToLose(index);
    }
    var strays = new StrayPacks(repository, space, index.strays(), listener);
    var blobs = new IndexedBlobs(BlobLines.of(index.table(), space), index.absent(), strays);
    var used = UsedBlobs.find(repository, blobs, space, roots, listener);
    var copies = BlobCopies.choose(index.table(), blobs, used, space);
    return new Found(roots.size(), index, blobs, used.size(), copies);
  }

  private void requireIndex(StoredIndex index) {
    if (index.files().isEmpty()) {
      throw new EngineException(
          ErrorCode.INDEX_DAMAGED,
          "no index file is listed in %s, yet snapshots are: repair the index before a prune"
              .formatted(repository.store().location()));
    }
  }

  /** Packs that a run before this one has marked were given up then. */
  private void requireNothingToLose(StoredIndex index) {
    var packs = index.packs();
    for (var stray = index.strays().cursor(); stray.next(); ) {
      packs += stray.word(StoredIndex.STRAY_SINCE) == StoredIndex.UNMARKED ? 1 : 0;
    }
    if (packs > 0) {
      throw new EngineException(
          ErrorCode.NO_SNAPSHOT_LEFT,
          "no snapshot is listed in %s, yet %d packs are there, and all would go; nothing was changed"
              .formatted(repository.store().location(), packs));
    }
  }

  private static Map<PackId, Long> more(Map<PackId, Long> some, Map<PackId, Long> others) {
    var all = new HashMap<>(some);
    all.putAll(others);
    return all;
  }

  /**
   * What is to be done.
   *
   * @param damaged numbers of packs of which something was found damaged
   */
  private record Planned(PackTallies tallies, PrunePlan.Decision decision, BitSet damaged) {}

  /** Plans until each copy is proven that is relied on when another one goes. */
  private Planned plan(PruneRequest request, RunSpace space, Found found)
      throws InterruptedException {
    var table = found.index().table();
    var copies = found.copies();
    var proof = new CopyProof(repository, lock, table, listener);
    var scope =
        new PrunePlan.Scope(request, repository.config().version(), means.writer().packSizeBytes());
    while (true) {
      var tallies = PackTallies.count(table, copies, space);
      requireAllCounted(tallies.used().blobs(), found.used() + copies.further());
      var decision = PrunePlan.make(scope, table, tallies, space);
      var damaged =
          request.dryRun() ? new BitSet() : proof.damagedAmong(copies.relied(decision.leaving()));
      if (damaged.isEmpty()) {
        return new Planned(tallies, decision, proof.damagedPacks());
      }
      copies.avoid(damaged);
    }
  }

  /** Each used blob stays once, in one of the packs, or a run was read otherwise than written. */
  private void requireAllCounted(long counted, long used) {
    if (counted != used) {
      throw new EngineException(
          ErrorCode.WORK_FOLDER_UNWRITABLE,
          "what was kept in %s came back otherwise: of %d blobs that snapshots need packs have %d; nothing was changed"
              .formatted(means.runs().folder(), used, counted));
    }
  }

  /** Carries a plan out. */
  private final class Run {
    private final PruneRequest request;
    private final Instant now;
    private final RunSpace space;
    private final Found found;
    private final PackTable table;
    private final PackTallies tallies;
    private final PrunePlan.Decision plan;

    /** Numbers of packs that were found damaged before. */
    private final BitSet damaged;

    /**
     * Whether strays that could go stay: they may have what a damaged pack has lost. Set when all
     * was read that this run reads.
     */
    private boolean keepsExpired;

    /** Strays that go now, that wait, and that nobody has marked yet. */
    private final PackSizes expired;

    private final PackSizes waiting;
    private final PackSizes unmarked;

    private Run(PruneRequest request, Instant now, RunSpace space, Found found, Planned planned) {
      this.request = request;
      this.now = now;
      this.space = space;
      this.found = found;
      table = found.index().table();
      tallies = planned.tallies();
      plan = planned.decision();
      damaged = planned.damaged();
      expired = strays(this::isExpired);
      waiting = strays(this::isWaiting);
      unmarked = strays(since -> !isExpired(since) && since == StoredIndex.UNMARKED);
    }

    private boolean isExpired(long since) {
      var isOld =
          since != StoredIndex.UNMARKED && now.toEpochMilli() - since >= request.grace().toMillis();
      return request.grace().isZero() || isOld;
    }

    private boolean isWaiting(long since) {
      return (keepsExpired || !isExpired(since)) && since != StoredIndex.UNMARKED;
    }

    private PackSizes strays(LongPredicate since) {
      var chosen = new PackSizes.Builder(space);
      for (var stray = found.index().strays().cursor(); stray.next(); ) {
        if (since.test(stray.word(StoredIndex.STRAY_SINCE))) {
          chosen.add(BlobIds.of(stray).digest(), stray.word(StoredIndex.STRAY_BYTES));
        }
      }
      return chosen.build();
    }

    private PruneReport run() throws InterruptedException {
      if (request.dryRun()) {
        var all = plan.repackedPacks();
        return report(plan.allDone(), leaving(all), dropped(leaving(all)));
      }
      var repacked = repackAndExpire();
      var leaving = leaving(repacked.packs());
      switchIndex(leaving);
      var dropped = dropped(leaving);
      if (request.grace().isZero()) {
        delete(dropped);
      }
      return report(repacked, leaving, dropped);
    }

    /** What has expired goes when nothing was found damaged that it may have. */
    private Repacker.Outcome repackAndExpire() throws InterruptedException {
      var repacker = repacker();
      try {
        repacker.run(request.limits().time());
      } catch (StoreException e) {
        keepsExpired = isAnythingDamaged(repacker);
        if (e.code() == ErrorCode.STORE_FULL && !keepsExpired) {
          delete(expired); // the next run has room again
        }
        throw e;
      }
      keepsExpired = isAnythingDamaged(repacker);
      if (!keepsExpired) {
        delete(expired);
      }
      return repacker.outcome();
    }

    private boolean isAnythingDamaged(Repacker repacker) {
      return !damaged.isEmpty() || !repacker.outcome().damaged().isEmpty();
    }

    private Repacker repacker() {
      var lines = found.copies().moved(leaving(plan.repackedPacks()));
      var moves = new Repacker.Moves(table, plan.repacked(), lines);
      var writing =
          new Repacker.Writing(means.writer(), found.blobs(), request.repackUncompressed());
      return new Repacker(repository, lock, moves, writing, listener);
    }

    /** Numbers of packs that leave the index, those that are not in the store included. */
    private BitSet leaving(BitSet repacked) {
      var leaving = (BitSet) plan.removed().clone();
      leaving.or(repacked);
      return leaving;
    }

    private PackSizes dropped(BitSet leaving) {
      var dropped = new PackSizes.Builder(space);
      table.forEachPack(pack -> {
        if (leaving.get(pack.number()) && pack.isPresent()) {
          dropped.add(pack.id().digest(), pack.bytes());
        }
      });
      return dropped.build();
    }

    private void switchIndex(BitSet leaving) throws InterruptedException {
      var index = new PruneSwitch(found.index(), tallies, leaving, this::isWaiting);
      var files = new IndexSwitch(repository, lock, index);
      var repeats = found.copies().repeats();
      var marking = now(); // the grace begins here, however long the copying took
      table.forEachPack(pack -> {
        var leaves = leaving.get(pack.number());
        if (leaves && pack.isPresent() && !request.grace().isZero()) {
          files.mark(pack.id(), table.blobs(pack, repeats), marking);
        } else if (!leaves && pack.isRevived()) {
          files.list(new IndexedPack(pack.id(), table.blobs(pack, repeats)));
        }
      });
      for (var pack = unmarked.packs().cursor(); pack.next(); ) {
        files.mark(new PackId(BlobIds.of(pack).digest()), List.of(), marking);
      }
      files.finish();
    }

    private void delete(PackSizes packs) throws InterruptedException {
      var total = packs.total().count();
      var done = new AtomicLong();
      try (var group = TaskGroup.open("prune-delete", DELETES_AT_ONCE)) {
        for (var each = packs.packs().cursor(); each.next(); ) {
          var pack = new PackId(BlobIds.of(each).digest());
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

    private PruneReport report(Repacker.Outcome repacked, BitSet leaving, PackSizes dropped) {
      var content =
          new PruneReport.Content(
              found.snapshots(),
              tallies.used(),
              tallies.usedRaw(),
              tallies.duplicates(),
              tallies.unused());
      var counts =
          new PruneReport.PackCounts(
              found.index().packs() - leaving.cardinality(),
              repacked.packs().cardinality(),
              plan.removed().cardinality());
      var done =
          new PruneReport.Done(
              counts,
              plan.removedAmount(),
              repacked.amount(),
              repacked.away(),
              repacked.compressed());
      var planned = plan.repacked().size();
      var finished = repacked.packs().cardinality() + repacked.damaged().size() == planned;
      return new PruneReport(
          content,
          done,
          deletion(dropped),
          finished,
          plan.leftOut(),
          damaged(repacked.damaged(), leaving));
    }

    /** Those that stay. */
    private List<PackId> damaged(List<PackId> unreadable, BitSet leaving) {
      var packs = new LinkedHashSet<>(unreadable);
      damaged.stream()
          .filter(number -> !leaving.get(number))
          .forEach(number -> packs.add(table.listing(number).id()));
      return List.copyOf(packs);
    }

    private PruneReport.Deletion deletion(PackSizes dropped) {
      var atOnce = request.grace().isZero();
      var gone = keepsExpired ? PruneReport.Packs.NONE : expired.total();
      var stays = keepsExpired ? expired.total() : PruneReport.Packs.NONE;
      return new PruneReport.Deletion(
          atOnce ? unmarked.total() : unmarked.total().plus(dropped.total()),
          waiting.total().plus(stays),
          atOnce ? gone.plus(dropped.total()) : gone);
    }
  }
}
