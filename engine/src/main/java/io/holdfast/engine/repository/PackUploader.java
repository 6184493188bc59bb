package io.holdfast.engine.repository;

import static io.holdfast.base.ErrorCode.INTERRUPTED;
import static io.holdfast.base.ErrorCode.STORE_FULL;
import static io.holdfast.base.ErrorCode.WORK_FOLDER_UNWRITABLE;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.pack.PackBuilder;
import io.holdfast.engine.pack.SealedPack;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves full packs beside the threads that fill the next ones, a few at a time, and keeps their
 * builders for reuse: their number bounds memory, open files and what lies in drafts. Thread-safe.
 */
final class PackUploader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PackUploader.class);
  private static final long FAILURE_LOOK_MILLIS = 200;

  /** Long for a store that answers, and short enough for who has pressed Ctrl-C. */
  private static final Duration LAST_SAVE = Duration.ofSeconds(5);

  /** Failures after which the place takes an index. */
  private static final Set<ErrorCode> LEAVES_PROGRESS =
      Set.of(INTERRUPTED, STORE_FULL, WORK_FOLDER_UNWRITABLE);

  private final WriterParts parts;
  private final BlobsInFlight inFlight;
  private final PendingIndex pendingIndex;
  private final int packSizeBytes;
  private final int maxUploads;
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("pack-upload-", 0).factory());
  private final Semaphore uploads;

  /** For packs that are saved and not proven; taken before the upload's permit is given back. */
  private final Semaphore proofs;

  /** Permits for builders that were not made yet. */
  private final Semaphore unmade;

  private final LinkedBlockingQueue<PackBuilder> free = new LinkedBlockingQueue<>();

  /** All that were made; closed with this. */
  private final ConcurrentLinkedQueue<PackBuilder> builders = new ConcurrentLinkedQueue<>();

  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /**
   * @param ensureHeld throws when the repository's lock is lost
   * @param openPacks builders that are filled at a time; as many more are made as there are
   *     uploads, but one
   */
  PackUploader(
      WriterParts parts,
      WriterOptions options,
      Runnable ensureHeld,
      BlobsInFlight inFlight,
      int openPacks) {
    this.parts = parts;
    this.inFlight = inFlight;
    packSizeBytes = options.packSizeBytes();
    maxUploads = options.maxUploads();
    uploads = new Semaphore(maxUploads);
    proofs = new Semaphore(maxUploads);
    unmade = new Semaphore(openPacks + maxUploads - 1);
    pendingIndex = new PendingIndex(parts.indexFiles(), ensureHeld, System::nanoTime);
  }

  /** An empty builder; waits for an upload to end when all are in use. */
  PackBuilder takeBuilder() throws InterruptedException {
    while (true) {
      throwIfFailed();
      var builder = free.poll();
      if (builder == null && unmade.tryAcquire()) {
        builder = new PackBuilder(parts.masterKey(), packSizeBytes, parts.store()::draft);
        builders.add(builder);
      }
      if (builder == null) {
        builder = free.poll(FAILURE_LOOK_MILLIS, TimeUnit.MILLISECONDS);
      }
      if (builder != null) {
        return builder;
      }
    }
  }

  /** Takes a builder over, finishes its pack and saves it; returns before that is done. */
  void upload(PackBuilder builder) throws InterruptedException {
    uploads.acquire();
    executor.execute(() -> run(builder));
  }

  /** Waits for all uploads and saves the last index. */
  void finish() throws InterruptedException {
    uploads.acquire(maxUploads);
    proofs.acquire(maxUploads);
    proofs.release(maxUploads);
    uploads.release(maxUploads);
    throwIfFailed();
    pendingIndex.save();
  }

  /** Ends the writer: from now on every call throws. */
  void fail(Throwable e) {
    failure.compareAndSet(null, e);
  }

  void throwIfFailed() {
    switch (failure.get()) {
      case null -> {}
      case RuntimeException unchecked -> throw unchecked;
      case Error error -> throw error;
      case Throwable other -> throw new IllegalStateException(other.getMessage(), other);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    executor.close();
    builders.forEach(PackBuilder::close); // packs that are not full are lost
    keepProgress();
    if (failure.get() != null || !pendingIndex.isEmpty()) {
      parts.indexFiles().invalidate(); // it knows packs that no index file lists
    }
  }

  /**
   * Who stops in the middle, or finds the place full, has stored packs that the next run shall
   * find: they get their index now. Nobody waits long for a store that does not answer.
   */
  private void keepProgress() {
    if (pendingIndex.isEmpty() || !stoppedOrFull(failure.get())) {
      return;
    }
    var saving = Thread.ofVirtual().name("index-of-progress").start(this::tryToSave);
    var interrupted = Thread.interrupted();
    try {
      if (!saving.join(LAST_SAVE)) {
        saving.interrupt();
        saving.join();
      }
    } catch (InterruptedException e) {
      interrupted = true;
      saving.interrupt();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void tryToSave() {
    try {
      pendingIndex.save();
    } catch (HoldfastException e) {
      log.debug("what was stored gets no index, and is stored again by the next run", e);
    }
  }

  private static boolean stoppedOrFull(@Nullable Throwable failure) {
    return switch (failure) {
      case null -> true;
      case InterruptedException _ -> true;
      case HoldfastException e -> LEAVES_PROGRESS.contains(e.code());
      default -> false;
    };
  }

  /**
   * While a pack is read back the line is free for the next: its builder is, and its upload's
   * permit, once there is one for its proof. A failure is told before a permit goes, for whoever
   * waits for the permits asks for failures next.
   */
  private void run(PackBuilder builder) {
    SealedPack pack;
    try {
      pack = save(builder);
      proofs.acquire();
    } catch (Throwable e) {
      fail(e);
      return;
    } finally {
      uploads.release();
    }
    try {
      prove(pack);
    } catch (Throwable e) {
      fail(e);
    } finally {
      proofs.release();
    }
  }

  private SealedPack save(PackBuilder builder) {
    var pack = builder.finish();
    parts.store().save(pack.id().objectName(), pack.content());
    builder.reset();
    free.add(builder);
    return pack;
  }

  /** Durable first, then proven, then in the index, then no longer in flight. */
  private void prove(SealedPack pack) {
    parts.written().prove(pack.id(), pack.blobs());
    parts.index().add(pack.id(), pack.blobs());
    inFlight.removeAll(pack.blobs());
    pendingIndex.add(new IndexedPack(pack.id(), pack.blobs()));
  }
}
