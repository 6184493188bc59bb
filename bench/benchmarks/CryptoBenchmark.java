package io.holdfast.engine.crypto;

import io.holdfast.bench.Samples;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Hashing, sealing and opening; MB a second, for an operation is a megabyte. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(CryptoBenchmark.MEGABYTES)
public class CryptoBenchmark {
  static final int MEGABYTES = 8;

  private static final int BYTES = MEGABYTES * Samples.MEGABYTE;
  private static final int PIECE_BYTES = 32 << 10;
  private static final int CACHED_BYTES = 500_000;

  private final byte[] plain = Samples.random(BYTES);
  private final byte[] sealed = new byte[BYTES + MasterKey.OVERHEAD_BYTES];
  private final byte[] target = new byte[BYTES + MasterKey.OVERHEAD_BYTES];
  private final byte[] oneTimeKey = Samples.random(Poly1305.KEY_BYTES);
  private final MessageDigest digest = Digest.newSha256();
  private final MasterKey key = MasterKey.generate();
  private final Poly1305 portable = new PortablePoly1305();
  private final Poly1305 own = JdkPoly1305.supplier().orElseThrow().get();

  public CryptoBenchmark() {
    key.seal(plain, 0, BYTES, sealed, 0);
  }

  @TearDown
  public void close() {
    key.close();
  }

  @Benchmark
  public byte[] sha256() {
    Digest.update(digest, plain, 0, BYTES);
    return digest.digest();
  }

  /** Of half a megabyte that is in the processor's second cache. */
  @Benchmark
  public byte[] sha256Cached() {
    for (var done = 0; done < BYTES; done += CACHED_BYTES) {
      Digest.update(digest, plain, 0, CACHED_BYTES);
    }
    return digest.digest();
  }

  /** AES-256 and Poly1305. */
  @Benchmark
  public int seal() {
    return key.seal(plain, 0, BYTES, target, 0);
  }

  @Benchmark
  public int open() throws SealBrokenException {
    return key.open(sealed, 0, sealed.length, target, 0);
  }

  @Benchmark
  public byte[] poly1305OfTheJdk() {
    return authenticated(own);
  }

  @Benchmark
  public byte[] poly1305Portable() {
    return authenticated(portable);
  }

  private byte[] authenticated(Poly1305 poly) {
    poly.init(oneTimeKey);
    for (var done = 0; done < BYTES; done += PIECE_BYTES) {
      poly.update(plain, done, Math.min(PIECE_BYTES, BYTES - done));
    }
    poly.finish(target, 0);
    return target;
  }
}
