package io.holdfast.engine.mount;

import io.holdfast.engine.pack.BlobId;
import java.util.LinkedHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/** The blobs that were read last. Who asks for one that is being read waits for it. Thread-safe. */
final class BlobCache {
  private final Function<BlobId, byte[]> loader;
  private final long limitBytes;

  /** The ones used last come last. Guarded by this. */
  private final LinkedHashMap<BlobId, FutureTask<byte[]>> blobs =
      new LinkedHashMap<>(16, 0.75f, true);

  /** Of those that are read. Guarded by this. */
  private long bytes;

  /**
   * @param limitBytes of all blobs; one that is larger is kept alone
   */
  BlobCache(Function<BlobId, byte[]> loader, long limitBytes) {
    this.loader = loader;
    this.limitBytes = limitBytes;
  }

  /**
   * @return the blob's bytes, which nobody may change
   * @throws RuntimeException what the loader throws; the next to ask tries again
   */
  byte[] get(BlobId id) throws InterruptedException {
    var mine = new FutureTask<>(() -> loader.apply(id));
    var task = register(id, mine);
    if (task.equals(mine)) {
      mine.run();
      settle(id, mine);
    }
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IllegalStateException("blob " + id, e);
      }
    }
  }

  private synchronized FutureTask<byte[]> register(BlobId id, FutureTask<byte[]> task) {
    return blobs.computeIfAbsent(id, _ -> task);
  }

  private synchronized void settle(BlobId id, FutureTask<byte[]> task) {
    if (task.state() != Future.State.SUCCESS) {
      blobs.remove(id, task);
      return;
    }
    bytes += task.resultNow().length;
    var eldest = blobs.entrySet().iterator();
    while (bytes > limitBytes && eldest.hasNext()) {
      var each = eldest.next();
      if (!each.getValue().equals(task) && each.getValue().state() == Future.State.SUCCESS) {
        bytes -= each.getValue().resultNow().length;
        eldest.remove();
      }
    }
  }
}
