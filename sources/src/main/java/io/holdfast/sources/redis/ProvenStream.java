package io.holdfast.sources.redis;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.SynchronousQueue;
import org.jspecify.annotations.Nullable;

/**
 * An RDB that a second thread reads along with, a piece behind. Its end is told only once that
 * thread has understood it to its end. One reader.
 */
final class ProvenStream extends InputStream {
  private static final byte[] END = new byte[0];

  private final InputStream raw;
  private final SynchronousQueue<byte[]> pieces = new SynchronousQueue<>();
  private final RdbCensus census = new RdbCensus();
  private final Pieces handed = new Pieces();
  private final RdbReader reader = new RdbReader(handed, RdbReader.Detail.COUNTS);
  private final Thread prover;
  private volatile @Nullable Throwable failure;
  private volatile boolean proven;
  private long bytes;

  ProvenStream(InputStream raw) {
    this.raw = raw;
    prover = Thread.ofVirtual().name("rdb-prover").start(this::prove);
  }

  private void prove() {
    try {
      reader.read(census);
      proven = true;
    } catch (IOException | InterruptedException | RuntimeException e) {
      failure = e;
    }
    handed.drain();
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    requireNoFailure();
    var count = raw.read(target, offset, length);
    try {
      if (count == 0) {
        return 0;
      }
      if (count > 0) {
        bytes += count;
        hand(Arrays.copyOfRange(target, offset, offset + count));
        return count;
      }
      hand(END);
      prover.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    requireNoFailure();
    return -1;
  }

  /** An empty piece is the end. */
  private void hand(byte[] piece) throws InterruptedException {
    if (prover.isAlive()) {
      pieces.put(piece);
    }
  }

  private void requireNoFailure() {
    switch (failure) {
      case null -> {}
      case SourceException e -> throw e;
      case Throwable e ->
          throw new SourceException(
              ErrorCode.EXPECTATION_FAILED, "the RDB cannot be understood: " + e, e);
    }
  }

  /** Whether all of it has been read and understood. */
  boolean isProven() {
    return proven;
  }

  /** What it held, once it is proven. */
  RdbCensus census() {
    return census;
  }

  int version() {
    return reader.version();
  }

  long sum() {
    return reader.sum();
  }

  long bytes() {
    return bytes;
  }

  /** Ends the second thread, too. */
  @Override
  public void close() throws IOException {
    prover.interrupt();
    raw.close();
  }

  /** The second thread's side. */
  private final class Pieces extends InputStream {
    private byte[] piece = END;
    private int position;
    private boolean ended;

    @Override
    public int read() {
      throw new UnsupportedOperationException("RDBs are read in pieces");
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (position == piece.length && !ended) {
        try {
          take();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("given up", e);
        }
      }
      if (ended) {
        return -1;
      }
      var count = Math.min(length, piece.length - position);
      System.arraycopy(piece, position, target, offset, count);
      position += count;
      return count;
    }

    private void take() throws InterruptedException {
      piece = pieces.take();
      position = 0;
      ended = piece.length == 0;
    }

    /** After a failure: whoever hands pieces over must not wait for ever. */
    void drain() {
      try {
        while (!ended) {
          take();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
