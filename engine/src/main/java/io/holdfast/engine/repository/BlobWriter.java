package io.holdfast.engine.repository;

import com.github.luben.zstd.Zstd;
import io.holdfast.engine.pack.BlobEncoder;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.EncodedBlob;
import io.holdfast.engine.pack.LevelTrial;
import io.holdfast.engine.pack.PackBuilder;
import io.holdfast.engine.tree.EncodedTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Saves blobs: leaves out what the repository has, compresses, seals into open packs, and uploads
 * packs and their indexes as they fill.
 *
 * <p>{@link #save} is called by many threads at once, each doing its own compressing and sealing;
 * it waits when the store is slower than they are. Nothing may refer to the blobs before {@link
 * #flush} returned. Thread-safe, but {@link #flush} and {@link #close} are for one thread, when no
 * save is under way.
 */
public final class BlobWriter implements AutoCloseable {
  private final WriterParts parts;
  private final WriterOptions options;
  private final BlobsInFlight inFlight = new BlobsInFlight();
  private final PackUploader uploader;
  private final List<OpenPack> dataPacks;
  private final OpenPack treePack = new OpenPack();
  private final ConcurrentLinkedQueue<BlobEncoder> encoders = new ConcurrentLinkedQueue<>();

  /** Each holds buffers of some megabytes, and more than processors only wait for each other. */
  private final Semaphore mayEncode = new Semaphore(Runtime.getRuntime().availableProcessors() + 1);

  /** A pack being filled, by one thread at a time. */
  private static final class OpenPack {
    final ReentrantLock lock = new ReentrantLock();

    /** Guarded by lock; null between packs. */
    @Nullable PackBuilder builder;
  }

  BlobWriter(WriterParts parts, WriterOptions options, Runnable ensureHeld) {
    this.parts = parts;
    this.options = options;
    dataPacks = new ArrayList<>();
    for (var i = 0; i < options.openDataPacks(); i++) {
      dataPacks.add(new OpenPack());
    }
    uploader = new PackUploader(parts, options, ensureHeld, inFlight, options.openDataPacks() + 1);
  }

  /**
   * Saves a blob unless the repository has it.
   *
   * @param id the SHA-256 of these bytes
   * @throws io.holdfast.base.HoldfastException what a pack's upload failed with; the writer is of
   *     no further use then
   */
  public SavedBlob save(BlobType type, BlobId id, byte[] plain, int offset, int length)
      throws InterruptedException {
    return save(type, id, encoder -> encoder.encode(type, plain, offset, length));
  }

  /**
   * Saves a piece of a file, compressed as other pieces of the file have taught; as {@link #save}.
   *
   * @param plain from its start
   */
  public SavedBlob saveData(BlobId id, byte[] plain, int length, LevelTrial trial)
      throws InterruptedException {
    return save(BlobType.DATA, id, encoder -> encoder.encodeData(plain, length, trial));
  }

  private SavedBlob save(BlobType type, BlobId id, Function<BlobEncoder, EncodedBlob> encode)
      throws InterruptedException {
    uploader.throwIfFailed();
    if (Thread.interrupted()) {
      throw new InterruptedException("saving blob " + id);
    }
    if (!claim(type, id)) {
      return SavedBlob.KNOWN;
    }
    try {
      return new SavedBlob(true, encodeAndAppend(type, id, encode));
    } catch (Throwable e) {
      uploader.fail(e); // others were told that this blob is known: nothing may refer to it now
      throw e;
    }
  }

  private int encodeAndAppend(BlobType type, BlobId id, Function<BlobEncoder, EncodedBlob> encode)
      throws InterruptedException {
    mayEncode.acquire();
    try {
      var encoder = borrowEncoder();
      try {
        return append(id, type, encode.apply(encoder));
      } finally {
        encoder.trim();
        encoders.add(encoder);
      }
    } finally {
      mayEncode.release();
    }
  }

  /** Saves a tree unless the repository has it; as {@link #save}. */
  public SavedBlob saveTree(EncodedTree tree) throws InterruptedException {
    return saveEncoded(BlobType.TREE, tree.id(), tree.encoded());
  }

  /**
   * Saves a blob unless the repository has it, compressed as it is already; as {@link #save}. One
   * that is raw may become compressed.
   */
  public SavedBlob saveEncoded(BlobType type, BlobId id, EncodedBlob encoded)
      throws InterruptedException {
    if (!encoded.compressed()) {
      return save(type, id, encoded.bytes(), encoded.offset(), encoded.length());
    }
    return save(type, id, _ -> asStored(encoded));
  }

  /**
   * Saves a blob that the repository has, once more: the pack in which it lies is to go. As {@link
   * #saveEncoded}; the caller sees to it that no blob is rewritten twice.
   */
  public int rewrite(BlobType type, BlobId id, EncodedBlob encoded) throws InterruptedException {
    uploader.throwIfFailed();
    return encoded.compressed()
        ? append(id, type, asStored(encoded))
        : encodeAndAppend(
            type,
            id,
            encoder -> encoder.encode(type, encoded.bytes(), encoded.offset(), encoded.length()));
  }

  /**
   * As {@link #rewrite}. A blob that is raw becomes compressed though it may take more space: so
   * nobody tries it again.
   */
  public int compress(BlobType type, BlobId id, EncodedBlob encoded) throws InterruptedException {
    if (encoded.compressed()) {
      return rewrite(type, id, encoded);
    }
    uploader.throwIfFailed();
    return encodeAndAppend(
        type,
        id,
        encoder -> encoder.encodeCompressed(encoded.bytes(), encoded.offset(), encoded.length()));
  }

  /**
   * Version 1 of the format knows no compression: there a large tree takes its memory after all.
   */
  private EncodedBlob asStored(EncodedBlob compressed) {
    if (parts.config().version() >= 2) {
      return compressed;
    }
    var plain =
        Zstd.decompress(
            Arrays.copyOf(compressed.bytes(), compressed.length()), compressed.plainLength());
    return new EncodedBlob(plain, 0, plain.length, plain.length, false);
  }

  /** Throws what an upload failed with, as every save does. */
  public void throwIfFailed() {
    uploader.throwIfFailed();
  }

  /** Closes all open packs, and returns when they and their indexes are durable. */
  public void flush() throws InterruptedException {
    uploader.throwIfFailed();
    for (var pack : dataPacks) {
      close(pack);
    }
    close(treePack);
    uploader.finish();
  }

  /**
   * Stops uploads that are under way. Packs that are durable get an index, when it was stopped or
   * the place is full, so that another run finds them; what else was not flushed is lost.
   */
  @Override
  public void close() {
    uploader.close();
    for (var encoder = encoders.poll(); encoder != null; encoder = encoders.poll()) {
      encoder.close();
    }
  }

  /** Whether the blob is ours to write: neither in the index nor in another thread's hands. */
  private boolean claim(BlobType type, BlobId id) {
    if (!inFlight.add(id, type)) {
      return false;
    }
    // Asked second: a pack's blobs come into the index before they leave the flight.
    if (parts.index().contains(id, type)) {
      inFlight.remove(id, type);
      return false;
    }
    return true;
  }

  private int append(BlobId id, BlobType type, EncodedBlob encoded) throws InterruptedException {
    var pack = lockAny(type);
    try {
      uploader.throwIfFailed(); // maybe with half a blob in this pack
      var builder = pack.builder;
      if (builder != null && !builder.fits(encoded.length())) {
        pack.builder = null;
        uploader.upload(builder);
        builder = null;
      }
      if (builder == null) {
        builder = uploader.takeBuilder();
        pack.builder = builder;
      }
      var stored = builder.add(id, type, encoded).length();
      if (builder.isFull()) {
        pack.builder = null;
        uploader.upload(builder);
      }
      return stored;
    } catch (Throwable e) {
      uploader.fail(e);
      throw e;
    } finally {
      pack.lock.unlock();
    }
  }

  /** A pack at random, or the next that is free. */
  private OpenPack lockAny(BlobType type) throws InterruptedException {
    if (type == BlobType.TREE) {
      treePack.lock.lockInterruptibly();
      return treePack;
    }
    var first = ThreadLocalRandom.current().nextInt(dataPacks.size());
    for (var i = 0; i < dataPacks.size(); i++) {
      var pack = dataPacks.get((first + i) % dataPacks.size());
      if (pack.lock.tryLock()) {
        return pack;
      }
    }
    var pack = dataPacks.get(first);
    pack.lock.lockInterruptibly();
    return pack;
  }

  private void close(OpenPack pack) throws InterruptedException {
    pack.lock.lockInterruptibly();
    try {
      var builder = pack.builder;
      if (builder != null) {
        pack.builder = null;
        uploader.upload(builder);
      }
    } finally {
      pack.lock.unlock();
    }
  }

  private BlobEncoder borrowEncoder() {
    var encoder = encoders.poll();
    return encoder != null
        ? encoder
        : new BlobEncoder(parts.config().version(), options.zstdLevel(), options.compression());
  }
}
