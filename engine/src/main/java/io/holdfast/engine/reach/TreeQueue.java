package io.holdfast.engine.reach;

import io.holdfast.engine.pack.BlobId;
import java.util.Optional;

/**
 * Trees still to be read, each given out once, the last added first: so it stays as small as the
 * widest path down. Thread-safe.
 */
final class TreeQueue {
  private final SeenTrees seen;

  /** Guarded by this, as all below. */
  private final BlobIdStack waiting = new BlobIdStack();

  private int underWay;
  private boolean stopped;

  TreeQueue(SeenTrees seen) {
    this.seen = seen;
  }

  void add(BlobId tree) {
    if (seen.add(tree)) {
      push(tree);
    }
  }

  private synchronized void push(BlobId tree) {
    waiting.push(tree);
    notify();
  }

  /** The next tree; {@link #done} follows. Empty when all are read. */
  synchronized Optional<BlobId> take() throws InterruptedException {
    while (waiting.isEmpty() && underWay > 0 && !stopped) {
      wait();
    }
    if (waiting.isEmpty() || stopped) {
      return Optional.empty();
    }
    underWay++;
    return Optional.of(waiting.pop());
  }

  synchronized void done() {
    underWay--;
    if (underWay == 0) {
      notifyAll();
    }
  }

  /** Nothing more is given out: a reader failed. */
  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  long seen() {
    return seen.size();
  }
}
