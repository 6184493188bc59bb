package io.holdfast.engine.copy;

import static io.holdfast.base.ErrorCode.INPUT_INVALID;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.index.PackLines;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.EncodedBlob;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.reach.DamagedSnapshots;
import io.holdfast.engine.repository.BlobWriter;
import io.holdfast.engine.repository.PackBlobs;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.WriterOptions;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The verb. Copies the oldest snapshots first; what one needs is durable in the target before it is
 * saved there. Stopped or killed, it leaves whole snapshots and some blobs without any, and the
 * next run finds both. Memory grows with the numbers of blobs and trees, not with their bytes.
 */
public final class Copy {
  /** So much is copied before snapshots are saved: small ones share packs in the target. */
  private static final long BATCH_BYTES = 512L * 1024 * 1024;

  /**
   * A repository that nobody else uses meanwhile, and the lock that its caller holds on it; the
   * caller closes both.
   */
  public record Side(Repository repository, RepositoryLock lock) {}

  private final Side source;
  private final Side target;
  private final CopyListener listener;
  private final WriterOptions writerOptions;
  private final Unreadable unreadable;
  private final PackBlobs packBlobs;
  private final long batchBytes;
  private final AtomicLong packsDone = new AtomicLong();
  private long packsTotal;
  private final AtomicLong blobs = new AtomicLong();
  private final AtomicLong storedBytes = new AtomicLong();
  private long generation;
  private final List<CopyReport.Pair> copied = new ArrayList<>();
  private final List<CopyReport.Pair> present = new ArrayList<>();
  private final List<CopyReport.Failure> failed = new ArrayList<>();

  private Copy(
      Side source,
      Side target,
      CopyListener listener,
      WriterOptions writerOptions,
      long batchBytes) {
    this.batchBytes = batchBytes;
    this.source = source;
    this.target = target;
    this.listener = listener;
    this.writerOptions = writerOptions;
    unreadable = new Unreadable(listener);
    packBlobs = new PackBlobs(source.repository());
  }

  /**
   * Copies snapshots that the target does not have yet.
   *
   * @param source with a shared lock
   * @param target with a shared lock
   * @param snapshots of the source, in any order
   * @throws EngineException INPUT_INVALID when both are one repository, SNAPSHOT_MISSING,
   *     INDEX_DAMAGED, LOCK_LOST
   * @throws io.holdfast.store.StoreException what a store failed with; the next run goes on
   */
  public static CopyReport run(
      Side source, Side target, Collection<SnapshotId> snapshots, CopyListener listener)
      throws InterruptedException {
    return run(source, target, snapshots, listener, PackBlobs.WRITER_OPTIONS);
  }

  /**
   * As {@link #run(Side, Side, Collection, CopyListener)}.
   *
   * @param writerOptions of the packs in the target
   */
  public static CopyReport run(
      Side source,
      Side target,
      Collection<SnapshotId> snapshots,
      CopyListener listener,
      WriterOptions writerOptions)
      throws InterruptedException {
    return run(source, target, snapshots, listener, writerOptions, BATCH_BYTES);
  }

  /**
   * @param batchBytes to be copied, after which snapshots are saved
   */
  static CopyReport run(
      Side source,
      Side target,
      Collection<SnapshotId> snapshots,
      CopyListener listener,
      WriterOptions writerOptions,
      long batchBytes)
      throws InterruptedException {
    return new Copy(source, target, listener, writerOptions, batchBytes).run(snapshots);
  }

  /**
   * Says what {@link #run} would copy, and writes nothing. Their sizes are those in the source: a
   * blob that lies there raw may become smaller.
   *
   * @throws EngineException as {@link #run}
   */
  public static CopyPlan plan(
      Side source, Side target, Collection<SnapshotId> snapshots, CopyListener listener)
      throws InterruptedException {
    return new Copy(source, target, listener, PackBlobs.WRITER_OPTIONS, BATCH_BYTES)
        .planned(snapshots);
  }

  private CopyPlan planned(Collection<SnapshotId> snapshots) throws InterruptedException {
    var wanted = begin(snapshots);
    var missing = missingBlobs();
    for (var stored : wanted) {
      missing.add(stored.snapshot().tree());
    }
    var damaged = damagedAmong(wanted);
    damaged.forEach(id -> failed.add(new CopyReport.Failure(id, unreadable.firstReason())));
    var bytes = missing.bytes();
    return new CopyPlan(
        wanted.stream().map(StoredSnapshot::id).filter(id -> !damaged.contains(id)).toList(),
        present,
        failed,
        missing.take().cardinality(),
        bytes,
        cutsAlike());
  }

  private CopyReport run(Collection<SnapshotId> snapshots) throws InterruptedException {
    copy(begin(snapshots));
    return new CopyReport(copied, present, failed, blobs.get(), storedBytes.get(), cutsAlike());
  }

  private boolean cutsAlike() {
    var from = source.repository().config().polynomial();
    return from.equals(target.repository().config().polynomial());
  }

  /** What the target lacks, with both indexes loaded. */
  private List<StoredSnapshot> begin(Collection<SnapshotId> snapshots) throws InterruptedException {
    var from = source.repository().config().id();
    if (from.equals(target.repository().config().id())) {
      throw new EngineException(
          INPUT_INVALID, "repository %s is source and target".formatted(from));
    }
    var wanted = missing(snapshots); // before the indexes: what they need is then listed there
    source.repository().loadIndex();
    target.repository().indexFiles().reload();
    generation = source.repository().index().generation();
    return wanted;
  }

  private List<StoredSnapshot> missing(Collection<SnapshotId> snapshots)
      throws InterruptedException {
    var known = new KnownCopies(target.repository().snapshots().list((_, _) -> {}));
    var wanted = new ArrayList<StoredSnapshot>();
    for (var id : new LinkedHashSet<>(snapshots)) {
      find(id)
          .ifPresent(stored ->
              known
                  .find(stored)
                  .ifPresentOrElse(
                      copy -> present.add(new CopyReport.Pair(id, copy)),
                      () -> wanted.add(stored)));
    }
    wanted.sort(
        Comparator.comparing((StoredSnapshot stored) -> stored.snapshot().time().toInstant())
            .thenComparing(stored -> stored.id().digest()));
    return wanted;
  }

  private MissingBlobs missingBlobs() {
    return new MissingBlobs(source.repository(), target.repository(), unreadable, listener::walked);
  }

  /** Empty for one that is damaged, which is told at the end. */
  private Optional<StoredSnapshot> find(SnapshotId id) {
    try {
      return Optional.of(source.repository().snapshots().get(id));
    } catch (EngineException e) {
      if (e.code() != ErrorCode.SNAPSHOT_DAMAGED) {
        throw e;
      }
      failed.add(new CopyReport.Failure(id, e.getMessage()));
      return Optional.empty();
    }
  }

  private void copy(List<StoredSnapshot> wanted) throws InterruptedException {
    var missing = missingBlobs();
    var lines = source.repository().index().linesByPack();
    var batch = new ArrayList<StoredSnapshot>();
    for (var stored : wanted) {
      missing.add(stored.snapshot().tree());
      batch.add(stored);
      if (missing.bytes() >= batchBytes) {
        copyBlobs(lines, missing.take());
        save(batch);
        batch.clear();
      }
    }
    copyBlobs(lines, missing.take());
    save(batch);
  }

  private void copyBlobs(PackLines lines, BitSet missing) throws InterruptedException {
    if (missing.isEmpty()) {
      return;
    }
    var index = source.repository().index();
    var packs = index.packs();
    var concerned = new ArrayList<Integer>();
    for (var number = 0; number < lines.packs(); number++) {
      if (lines.of(number).anyMatch(missing::get)) {
        concerned.add(number);
      }
    }
    packsTotal += concerned.size();
    try (var writer = target.repository().openWriter(writerOptions, target.lock()::ensureHeld)) {
      try (var group = TaskGroup.open("copy-packs", PackBlobs.WORKERS)) {
        for (var number : concerned) {
          group.fork(() -> {
            source.lock().ensureHeld();
            var blobs = lines.of(number).filter(missing::get).mapToObj(index::blob).toList();
            packBlobs.read(packs.get(number), blobs, new Saving(writer));
            progressed();
          });
        }
        group.join();
      }
      writer.flush();
    }
  }

  private synchronized void progressed() {
    listener.progress(packsDone.incrementAndGet(), packsTotal, storedBytes.get());
  }

  private void save(List<StoredSnapshot> batch) {
    if (source.repository().index().generation() != generation) {
      throw new EngineException(
          ErrorCode.LOCK_LOST, "the source's index was replaced meanwhile; run it again");
    }
    var damaged = damagedAmong(batch);
    for (var stored : batch) {
      if (damaged.contains(stored.id())) {
        failed.add(new CopyReport.Failure(stored.id(), unreadable.firstReason()));
        continue;
      }
      target.lock().ensureHeld();
      var copy =
          target
              .repository()
              .snapshots()
              .save(
                  stored.snapshot().toBuilder()
                      .parent(null) // another snapshot has that place in the target, or none
                      .original(stored.snapshot().original().orElse(stored.id()))
                      .build());
      copied.add(new CopyReport.Pair(stored.id(), copy.id()));
      listener.copied(stored.id(), copy.id());
    }
  }

  private List<SnapshotId> damagedAmong(List<StoredSnapshot> snapshots) {
    var lost = unreadable.blobs();
    return lost.isEmpty()
        ? List.of()
        : new DamagedSnapshots(source.repository(), lost).among(snapshots);
  }

  /** Saves what it is given in the target. */
  private final class Saving implements PackBlobs.Use {
    private final BlobWriter writer;

    private Saving(BlobWriter writer) {
      this.writer = writer;
    }

    @Override
    public void use(PackedBlob blob, EncodedBlob encoded) throws InterruptedException {
      var saved = writer.saveEncoded(blob.type(), blob.id(), encoded);
      if (saved.added()) {
        blobs.incrementAndGet();
        storedBytes.addAndGet(saved.storedBytes());
      }
    }

    @Override
    public void unreadable(PackedBlob blob, HoldfastException failure) {
      unreadable.add(blob.id(), failure);
    }
  }
}
