package io.holdfast.engine.crypto;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Gets the ciphers compiled while the process waits for its password to be derived. The JDK's fast
 * code is reached by calls, not by bytes: without this the first gigabyte is sealed at a tenth of
 * the speed (docs/format.md, "Speed").
 */
public final class CryptoWarmUp {
  private static final int ROUNDS = 20_000;
  private static final int PIECE_BYTES = 256;
  private static final long MAX_NANOS = 500_000_000L;

  private static final AtomicBoolean started = new AtomicBoolean();

  private CryptoWarmUp() {}

  /** Starts once in a process, beside the caller; does nothing later. */
  public static void start() {
    if (started.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("crypto-warm-up").start(CryptoWarmUp::run);
    }
  }

  private static void run() {
    var end = System.nanoTime() + MAX_NANOS;
    var plain = new byte[PIECE_BYTES];
    var sealed = new byte[PIECE_BYTES + MasterKey.OVERHEAD_BYTES];
    try (var key = MasterKey.generate()) {
      for (var i = 0; i < ROUNDS && System.nanoTime() < end; i++) {
        key.open(sealed, 0, key.seal(plain, 0, PIECE_BYTES, sealed, 0), plain, 0);
      }
    } catch (SealBrokenException e) {
      throw new IllegalStateException("this JVM cannot open what it sealed", e);
    }
  }
}
