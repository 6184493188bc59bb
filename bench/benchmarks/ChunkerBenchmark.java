package io.holdfast.engine.chunk;

import io.holdfast.bench.Samples;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Finding cuts; MB a second, for an operation is a megabyte. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(ChunkerBenchmark.MEGABYTES)
public class ChunkerBenchmark {
  static final int MEGABYTES = 32;

  private static final int BYTES = MEGABYTES * Samples.MEGABYTE;
  private static final int STRETCH_BYTES = 16 << 10;
  private static final Polynomial POLYNOMIAL = Polynomial.parse("3da3358b4dc173");

  /** No window has a digest of zero in all bits. */
  private static final long NEVER = -1L;

  @Param({"random", "text"})
  public String content = "";

  private final Chunker chunker = new Chunker(POLYNOMIAL);
  private final RollingDigest digest = new RollingDigest(POLYNOMIAL);
  private byte[] bytes = new byte[0];

  @Setup
  public void fill() {
    bytes = content.equals("random") ? Samples.random(BYTES) : Samples.text(BYTES);
  }

  /** As a backup does it: the first half megabyte of each chunk is passed over. */
  @Benchmark
  public int cut() {
    var cuts = 0;
    for (var start = 0; start < BYTES; cuts++) {
      var length = chunker.findEnd(bytes, start, 0, BYTES - start);
      start = length < 0 ? BYTES : start + length;
    }
    return cuts;
  }

  /** Every byte looked at, by four windows. */
  @Benchmark
  public int scanFourLanes() {
    var found = 0;
    var at = RollingDigest.WINDOW_BYTES;
    for (; at + 4 * STRETCH_BYTES <= BYTES; at += 4 * STRETCH_BYTES) {
      found += digest.findZero(bytes, at, STRETCH_BYTES, NEVER);
    }
    return found;
  }

  /** The same by one window. */
  @Benchmark
  public int scanOneLane() {
    var found = 0;
    var at = RollingDigest.WINDOW_BYTES;
    for (; at + 4 * STRETCH_BYTES <= BYTES; at += 4 * STRETCH_BYTES) {
      found += digest.findZeroAlone(bytes, at, 4 * STRETCH_BYTES, NEVER);
    }
    return found;
  }
}
