package io.holdfast.engine.index;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobLocation;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reading index files, and looking blobs up among a million; nanoseconds a blob. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class IndexBenchmark {
  private static final int BLOBS = 1_000_000;
  private static final int BLOBS_A_PACK = 20;
  private static final int BLOBS_A_FILE = 20_000;

  private final SplittableRandom random = new SplittableRandom(20261122);
  private final MasterIndex index = new MasterIndex();
  private final BlobId[] listed = new BlobId[BLOBS];
  private final BlobId[] others = new BlobId[BLOBS];
  private byte[] file = new byte[0];
  private int at;

  @Setup
  public void fill() {
    for (var i = 0; i < BLOBS; i++) {
      listed[i] = id();
      others[i] = id();
    }
    file = IndexCodec.encode(packs(0, BLOBS_A_FILE));
    var before = heldBytes();
    for (var first = 0; first < BLOBS; first += BLOBS_A_FILE) {
      packs(first, BLOBS_A_FILE).forEach(pack -> index.add(pack.id(), pack.blobs()));
    }
    System.out.printf("%n%.1f bytes of the heap a blob%n", (heldBytes() - before) / (double) BLOBS);
  }

  /** Of a file of 20,000, into an index that grows. */
  @Benchmark
  @OperationsPerInvocation(BLOBS_A_FILE)
  public MasterIndex load() throws IOException {
    var loaded = new MasterIndex();
    IndexCodec.decode(file, 2, pack -> loaded.add(pack.id(), pack.blobs()));
    return loaded;
  }

  @Benchmark
  public Optional<BlobLocation> findHit() {
    return index.find(listed[next()], BlobType.DATA);
  }

  @Benchmark
  public Optional<BlobLocation> findMiss() {
    return index.find(others[next()], BlobType.DATA);
  }

  private int next() {
    at = at + 1 == BLOBS ? 0 : at + 1;
    return at;
  }

  private List<IndexedPack> packs(int first, int count) {
    var packs = new ArrayList<IndexedPack>();
    for (var from = first; from < first + count; from += BLOBS_A_PACK) {
      var blobs = new ArrayList<PackedBlob>();
      for (var i = 0; i < BLOBS_A_PACK; i++) {
        blobs.add(
            new PackedBlob(listed[from + i], BlobType.DATA, 700_000L * i, 700_000, 1 << 20, true));
      }
      packs.add(new IndexedPack(new PackId(id().digest()), blobs));
    }
    return packs;
  }

  private BlobId id() {
    var bytes = new byte[BlobId.BYTES];
    for (var words = ByteBuffer.wrap(bytes); words.hasRemaining(); ) {
      words.putLong(random.nextLong());
    }
    return BlobId.read(bytes, 0);
  }

  private static long heldBytes() {
    var runtime = Runtime.getRuntime();
    System.gc();
    System.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
