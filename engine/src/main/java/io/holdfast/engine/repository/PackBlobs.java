package io.holdfast.engine.repository;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.EncodedBlob;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes chosen blobs out of packs as they are stored, without their seals, with few reads for each
 * pack. Thread-safe; each reader has a buffer of some MiB.
 */
public final class PackBlobs {
  private static final Logger log = LoggerFactory.getLogger(PackBlobs.class);

  /** What is not wanted between two blobs is read with them up to here, rather than asked anew. */
  private static final int MAX_GAP_BYTES = 128 * 1024;

  /** As many as are worth reading at a time. */
  public static final int WORKERS = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);

  /** For what is taken out here and written elsewhere: an open pack for each worker. */
  public static final WriterOptions WRITER_OPTIONS =
      new WriterOptions(16 << 20, 3, Math.max(2, WORKERS), 3);

  private static final int MAX_RANGE_BYTES = 4 * 1024 * 1024;

  /** What is done with each blob. */
  @FunctionalInterface
  public interface Use {
    /**
     * @param encoded proven; valid during the call only
     */
    void use(PackedBlob blob, EncodedBlob encoded) throws InterruptedException;

    /** A blob of which there is no sound copy; what this throws ends the reading of the pack. */
    default void unreadable(PackedBlob blob, HoldfastException failure) {
      throw failure;
    }
  }

  private final BlobReader blobs;
  private final ConcurrentLinkedQueue<Reader> readers = new ConcurrentLinkedQueue<>();

  /** Takes other copies of damaged blobs from where the repository's index says. */
  public PackBlobs(Repository repository) {
    this(repository.blobs());
  }

  /**
   * @param blobs also says where other copies of damaged blobs are
   */
  public PackBlobs(BlobReader blobs) {
    this.blobs = blobs;
  }

  /**
   * Reads blobs of one pack. One that is damaged there is taken from another pack, if the index
   * lists one that is sound.
   *
   * @throws EngineException BLOB_DAMAGED, BLOB_MISSING when there is no sound copy
   * @throws io.holdfast.store.StoreException STORE_UNREACHABLE
   */
  public void read(PackId pack, List<PackedBlob> wanted, Use use) throws InterruptedException {
    var free = readers.poll();
    var reader = free != null ? free : new Reader();
    try {
      reader.read(pack, wanted, use);
    } finally {
      readers.add(reader);
    }
  }

  /** One thread's. */
  private final class Reader {
    private byte[] sealed = new byte[0];

    private void read(PackId pack, List<PackedBlob> wanted, Use use) throws InterruptedException {
      var sorted = wanted.stream().sorted(Comparator.comparingLong(PackedBlob::offset)).toList();
      var range = new ArrayList<PackedBlob>();
      for (var blob : sorted) {
        if (!range.isEmpty() && !prolongs(range, blob)) {
          readRange(pack, range, use);
          range.clear();
        }
        range.add(blob);
      }
      if (!range.isEmpty()) {
        readRange(pack, range, use);
      }
      if (sealed.length > 2 * MAX_RANGE_BYTES) {
        sealed = new byte[0];
      }
    }

    private void readRange(PackId pack, List<PackedBlob> range, Use use)
        throws InterruptedException {
      var start = range.getFirst().offset();
      var length = Math.toIntExact(end(range.getLast()) - start);
      var failure = tryRead(pack, start, length);
      if (failure.isPresent() && range.size() > 1) {
        log.warn("pack not readable here pack={}: {}", pack, failure.get().getMessage());
        for (var blob : range) {
          readRange(pack, List.of(blob), use); // sound ones may lie beside what is lost
        }
        return;
      }
      for (var blob : range) {
        if (Thread.interrupted()) {
          throw new InterruptedException("reading pack " + pack);
        }
        if (failure.isPresent()
            || !tryUse(pack, blob, Math.toIntExact(blob.offset() - start), use)) {
          useOtherCopy(blob, use);
        }
      }
    }

    /** Returns what is wrong with the pack here, if anything is. */
    private Optional<HoldfastException> tryRead(PackId pack, long start, int length) {
      try {
        blobs.requireThere(pack, start, length);
        if (sealed.length < length) {
          sealed = new byte[Math.max(length, MAX_RANGE_BYTES)];
        }
        blobs.readSealed(pack, start, sealed, length);
        return Optional.empty();
      } catch (HoldfastException e) {
        if (e.code() != ErrorCode.OBJECT_MISSING && e.code() != ErrorCode.OBJECT_UNREADABLE) {
          throw e;
        }
        return Optional.of(e);
      }
    }

    private boolean tryUse(PackId pack, PackedBlob blob, int at, Use use)
        throws InterruptedException {
      var proven = new boolean[1];
      try {
        blobs.openEncoded(
            blob.id(),
            blob.in(pack),
            sealed,
            at,
            encoded -> {
              proven[0] = true;
              use.use(blob, encoded);
            });
        return true;
      } catch (EngineException e) {
        if (proven[0] || e.code() != ErrorCode.BLOB_DAMAGED) {
          throw e;
        }
        log.warn("blob is damaged here, trying other copies pack={}: {}", pack, e.getMessage());
        return false;
      }
    }

    private void useOtherCopy(PackedBlob blob, Use use) throws InterruptedException {
      byte[] plain;
      try {
        plain = blobs.load(blob.id(), blob.type());
      } catch (EngineException e) {
        use.unreadable(blob, e);
        return;
      }
      use.use(blob, new EncodedBlob(plain, 0, plain.length, plain.length, false));
    }
  }

  private static boolean prolongs(List<PackedBlob> range, PackedBlob blob) {
    var gap = blob.offset() - end(range.getLast());
    var length = end(blob) - range.getFirst().offset();
    return gap >= 0 && gap <= MAX_GAP_BYTES && length <= MAX_RANGE_BYTES;
  }

  private static long end(PackedBlob blob) {
    return blob.offset() + blob.length();
  }
}
