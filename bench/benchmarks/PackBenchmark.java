package io.holdfast.engine.pack;

import io.holdfast.bench.Samples;
import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.store.Draft;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Compressing blobs, filling packs, reading their headers. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.SECONDS)
public class PackBenchmark {
  private static final int MEGABYTES = 16;
  private static final int HEADER_BLOBS = 1000;
  private static final PackId PACK = PackId.parse("ab".repeat(32));
  private static final BlobId ID = BlobId.parse("cd".repeat(32));

  private final byte[] random = Samples.random(Samples.MEGABYTE);
  private final byte[] text = Samples.text(Samples.MEGABYTE);
  private final MasterKey key = MasterKey.generate();
  private final BlobEncoder encoder = new BlobEncoder(2, 3);
  private final LevelTrial trial = new LevelTrial();
  private final PackBuilder pack = new PackBuilder(key, (MEGABYTES + 1) * Samples.MEGABYTE, NoDraft::new);
  private final byte[] header;
  private final long packBytes;

  public PackBenchmark() {
    for (var i = 0; i < 3; i++) {
      encoder.encodeData(text, text.length, trial); // the second of them teaches the trial
    }
    var blobs = new ArrayList<PackedBlob>();
    for (var i = 0; i < HEADER_BLOBS; i++) {
      blobs.add(new PackedBlob(ID, BlobType.DATA, 16_000L * i, 16_000, 40_000, true));
    }
    header = key.seal(PackHeader.encode(blobs));
    packBytes = PackHeader.packBytes(blobs);
  }

  @TearDown
  public void close() {
    encoder.close();
    key.close();
  }

  /** What three probes reject; a megabyte. */
  @Benchmark
  public EncodedBlob encodeRandom() {
    return encoder.encode(BlobType.DATA, random, 0, random.length);
  }

  /** At level 3; a megabyte. */
  @Benchmark
  public EncodedBlob encodeText() {
    return encoder.encode(BlobType.DATA, text, 0, text.length);
  }

  /** As a backup does it, which tries each 64th blob both ways; a megabyte. */
  @Benchmark
  public EncodedBlob encodeTextAsTried() {
    return encoder.encodeData(text, text.length, trial);
  }

  /** Sealed and hashed, raw; MB a second. */
  @Benchmark
  @OperationsPerInvocation(MEGABYTES)
  public PackId build() {
    pack.reset();
    for (var i = 0; i < MEGABYTES; i++) {
      pack.add(ID, BlobType.DATA, new EncodedBlob(random, 0, random.length, random.length, false));
    }
    return pack.finish().id();
  }

  /** Takes all and keeps nothing: saving is no part of the loop. */
  private static final class NoDraft implements Draft {
    private long length;

    @Override
    public void append(ByteBuffer piece) {
      length += piece.remaining();
      piece.position(piece.limit());
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public InputStream open() {
      return InputStream.nullInputStream();
    }

    @Override
    public void close() {}
  }

  /** Nanoseconds a blob of a header of a thousand. */
  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  @OperationsPerInvocation(HEADER_BLOBS)
  public List<PackedBlob> readHeader() {
    return PackHeader.open(PACK, key, ByteBuffer.wrap(header), packBytes);
  }
}
