package io.holdfast.engine.prune;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.index.BlobPlaces;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.EncodedBlob;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.prune.PruneReport.Amount;
import io.holdfast.engine.prune.PruneReport.Compressed;
import io.holdfast.engine.repository.BlobWriter;
import io.holdfast.engine.repository.PackBlobs;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.WriterOptions;
import io.holdfast.engine.runs.Records;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Writes what is used of packs into new ones. Changes nothing that is there. */
final class Repacker {
  private final Repository repository;
  private final RepositoryLock lock;
  private final Moves moves;
  private final Writing writing;
  private final PruneListener listener;
  private final PackBlobs packBlobs;

  /** Guarded by this, as all below. */
  private final BitSet done = new BitSet();

  private Amount doneAmount = Amount.NONE;
  private Amount doneAway = Amount.NONE;
  private final List<PackId> damaged = new ArrayList<>();
  private Compressed compressed = Compressed.NOTHING;

  /**
   * What is moved.
   *
   * @param packs their tallies, in their order
   * @param lines of the blobs that are written
   */
  record Moves(PackTable table, Records packs, BitSet lines) {}

  /**
   * @param blobs where further copies of damaged ones are
   * @param compressesAll whether raw blobs become compressed, whatever that brings
   */
  record Writing(WriterOptions options, BlobPlaces blobs, boolean compressesAll) {}

  Repacker(
      Repository repository,
      RepositoryLock lock,
      Moves moves,
      Writing writing,
      PruneListener listener) {
    this.repository = repository;
    this.lock = lock;
    this.moves = moves;
    this.writing = writing;
    this.listener = listener;
    packBlobs = new PackBlobs(repository.blobs(writing.blobs()));
  }

  /**
   * What was done.
   *
   * @param packs numbers of those of which nothing is needed any more
   * @param amount what they hold
   * @param away the part of that which is left out
   * @param damaged packs that could not be read
   * @param compressed blobs that lay raw in packs that are done
   */
  record Outcome(
      BitSet packs, Amount amount, Amount away, List<PackId> damaged, Compressed compressed) {}

  /**
   * Returns when new packs and the indexes that list them are durable.
   *
   * @param time after which no further pack is begun
   */
  void run(Duration time) throws InterruptedException {
    if (moves.packs().size() > 0) {
      write(time);
    }
  }

  /** What was done until now. */
  synchronized Outcome outcome() {
    return new Outcome(done, doneAmount, doneAway, List.copyOf(damaged), compressed);
  }

  private void write(Duration time) throws InterruptedException {
    var start = System.nanoTime();
    try (var writer = repository.openRewriter(writing.options(), lock::ensureHeld)) {
      try (var group = TaskGroup.open("prune-repack", PackBlobs.WORKERS)) {
        for (var pack = moves.packs().cursor(); pack.next(); ) {
          if (Duration.ofNanos(System.nanoTime() - start).compareTo(time) >= 0) {
            break;
          }
          var tally = PackTally.of(pack);
          group.fork(() -> repack(tally, writer));
        }
        group.join();
      }
      writer.flush();
    }
  }

  private void repack(PackTally tally, BlobWriter writer) throws InterruptedException {
    lock.ensureHeld();
    var listing = moves.table().listing(tally.pack());
    var moving = new Moving(writer);
    try {
      packBlobs.read(listing.id(), wanted(listing), moving);
      finished(tally, moving.compressed);
    } catch (HoldfastException e) {
      if (e.code() != ErrorCode.BLOB_DAMAGED && e.code() != ErrorCode.BLOB_MISSING) {
        throw e;
      }
      damaged(listing.id(), e);
    }
  }

  private List<PackedBlob> wanted(PackTable.Listing pack) {
    var wanted = new ArrayList<PackedBlob>();
    moves
        .table()
        .forEachLine(
            pack,
            (line, blob) -> {
              if (moves.lines().get(line)) {
                wanted.add(blob);
              }
            });
    return wanted;
  }

  /** Writes the blobs of one pack anew. */
  private final class Moving implements PackBlobs.Use {
    private final BlobWriter writer;
    private Compressed compressed = Compressed.NOTHING;

    private Moving(BlobWriter writer) {
      this.writer = writer;
    }

    @Override
    public void use(PackedBlob blob, EncodedBlob encoded) throws InterruptedException {
      var stored =
          writing.compressesAll()
              ? writer.compress(blob.type(), blob.id(), encoded)
              : writer.rewrite(blob.type(), blob.id(), encoded);
      if (!blob.compressed() && stored != blob.length()) {
        compressed = compressed.plus(blob.length(), stored);
      }
    }
  }

  private synchronized void finished(PackTally tally, Compressed moved) {
    done.set(tally.pack());
    doneAmount = doneAmount.plus(tally.all());
    doneAway = doneAway.plus(tally.unused());
    compressed = compressed.plus(moved);
    listener.progress(PruneListener.Phase.REPACK, done.cardinality(), moves.packs().size());
  }

  private synchronized void damaged(PackId pack, HoldfastException failure) {
    damaged.add(pack);
    listener.damaged(pack, failure);
  }
}
