package io.holdfast.engine.prune;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.index.PackLines;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.EncodedBlob;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.prune.PruneReport.Compressed;
import io.holdfast.engine.repository.BlobWriter;
import io.holdfast.engine.repository.PackBlobs;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.WriterOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Writes what is used of packs into new ones. Changes nothing that is there. */
final class Repacker {
  private final Repository repository;
  private final RepositoryLock lock;
  private final PrunePlan plan;
  private final Writing writing;
  private final PruneListener listener;
  private final List<PackId> packs;

  /** First lines of blobs with a copy in a pack that stays. */
  private final BitSet keptElsewhere = new BitSet();

  private final PackBlobs packBlobs;

  /** Guarded by this, as all below. */
  private final BitSet done = new BitSet();

  private final List<PackId> damaged = new ArrayList<>();
  private Compressed compressed = Compressed.NOTHING;

  /**
   * @param lines of the packs that are planned
   * @param compressesAll whether raw blobs become compressed, whatever that brings
   */
  record Writing(WriterOptions options, PackLines lines, boolean compressesAll) {}

  Repacker(
      Repository repository,
      RepositoryLock lock,
      PrunePlan plan,
      Writing writing,
      PruneListener listener) {
    this.repository = repository;
    this.lock = lock;
    this.plan = plan;
    this.writing = writing;
    this.listener = listener;
    packBlobs = new PackBlobs(repository);
    packs = repository.index().packs();
  }

  /**
   * Returns when new packs and the indexes that list them are durable.
   *
   * @param time after which no further pack is begun
   * @return the numbers of the packs of which nothing is needed any more
   */
  BitSet run(Duration time) throws InterruptedException {
    if (plan.repacked().isEmpty()) {
      return done;
    }
    noteKeptElsewhere();
    var start = System.nanoTime();
    try (var writer = repository.openWriter(writing.options())) {
      try (var group = TaskGroup.open("prune-repack", PackBlobs.WORKERS)) {
        for (var number : plan.repacked()) {
          if (Duration.ofNanos(System.nanoTime() - start).compareTo(time) >= 0) {
            break;
          }
          group.fork(() -> repack(number, writer));
        }
        group.join();
      }
      writer.flush();
    }
    return done;
  }

  /** Packs that could not be read. */
  synchronized List<PackId> damaged() {
    return List.copyOf(damaged);
  }

  /** Blobs that lay raw in packs that are done. */
  synchronized Compressed compressed() {
    return compressed;
  }

  private void noteKeptElsewhere() {
    if (!plan.copies().hasDuplicates()) {
      return;
    }
    var going = (BitSet) plan.removed().clone();
    plan.repacked().forEach(going::set);
    var index = repository.index();
    index.forEach((_, pack, blob) -> {
      if (!going.get(pack)) {
        var first = index.line(blob.id(), blob.type());
        if (plan.copies().isDuplicated(first)) {
          keptElsewhere.set(first);
        }
      }
    });
  }

  private void repack(int number, BlobWriter writer) throws InterruptedException {
    lock.ensureHeld();
    var pack = packs.get(number);
    var moving = new Moving(writer);
    try {
      packBlobs.read(pack, wanted(number), moving);
      finished(number, moving.compressed);
    } catch (HoldfastException e) {
      if (e.code() != ErrorCode.BLOB_DAMAGED && e.code() != ErrorCode.BLOB_MISSING) {
        throw e;
      }
      damaged(pack, e);
    }
  }

  private List<PackedBlob> wanted(int number) {
    var index = repository.index();
    var wanted = new ArrayList<PackedBlob>();
    writing
        .lines()
        .of(number)
        .forEach(line -> {
          var blob = index.blob(line);
          var first = index.line(blob.id(), blob.type());
          if (plan.copies().stays(line, first) && !keptElsewhere.get(first)) {
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

  private synchronized void finished(int number, Compressed moved) {
    done.set(number);
    compressed = compressed.plus(moved);
    listener.progress(PruneListener.Phase.REPACK, done.cardinality(), plan.repacked().size());
  }

  private synchronized void damaged(PackId pack, HoldfastException failure) {
    damaged.add(pack);
    listener.damaged(pack, failure);
  }
}
