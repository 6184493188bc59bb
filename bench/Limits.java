import com.github.luben.zstd.Zstd;
import io.holdfast.engine.chunk.Chunker;
import io.holdfast.engine.chunk.Polynomial;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.crypto.MasterKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.bouncycastle.crypto.generators.SCrypt;

/**
 * Measures what no backup of a corpus can do without, each for itself, on one warm thread, in
 * seconds of its CPU time: a walk of the tree, reading, cutting, hashing, compressing, sealing,
 * writing and deriving the key. Run as a source file with Holdfast's jars:
 * {@code java -cp 'LIB/*' Limits.java CORPUS EMPTY SCRATCH}; prints lines {@code rate NAME 0
 * SECONDS}, for a MiB unless the name is a tree's or the key's.
 */
final class Limits {
  private static final int MIB = 1 << 20;
  private static final int SAMPLE_MIB = 96;
  private static final int PIECE_BYTES = 64 << 10;
  private static final int ROUNDS = 9;
  private static final int WARM_MIB = 96;

  /** That of backups. */
  private static final int ZSTD_LEVEL = 2;

  /** A part of a file, at most a MiB. */
  private record Part(Path file, long offset, int length) {}

  private final List<Part> parts;
  private final Path scratch;
  private final List<byte[]> sample = new ArrayList<>();
  private final List<byte[]> compressed = new ArrayList<>();
  private final double sampleMebibytes;

  private Limits(List<Part> parts, Path scratch) throws IOException {
    this.parts = parts;
    this.scratch = scratch;
    var bytes = 0L;
    for (var part : parts) {
      var plain = read(part);
      var small = Zstd.compress(plain, ZSTD_LEVEL);
      sample.add(plain);
      compressed.add(small);
      bytes += plain.length;
    }
    sampleMebibytes = (double) bytes / MIB;
  }

  public static void main(String[] arguments) throws IOException {
    var corpus = Path.of(arguments[0]);
    var limits = new Limits(parts(corpus), Path.of(arguments[2]));
    tell("tree", least(() -> walk(corpus)));
    tell("empty", least(() -> walk(Path.of(arguments[1]))));
    tell("key", least(Limits::deriveKey));
    tell("cut", limits.cutting());
    tell("hash", least(Limits::hash) / WARM_MIB);
    limits.sealing();
    limits.compressing();
    limits.files();
  }

  private static void tell(String name, double seconds) {
    System.out.printf(Locale.ROOT, "rate %s 0 %.9f%n", name, seconds);
  }

  /** Parts that lie evenly in the corpus. */
  private static List<Part> parts(Path corpus) throws IOException {
    var files = new ArrayList<Part>();
    try (var walked = Files.walk(corpus)) {
      for (var file : (Iterable<Path>) walked.filter(Files::isRegularFile).sorted()::iterator) {
        var size = Files.size(file);
        for (var offset = 0L; offset < size; offset += MIB) {
          files.add(new Part(file, offset, (int) Math.min(MIB, size - offset)));
        }
      }
    }
    var total = files.stream().mapToLong(Part::length).sum();
    var stride = Math.max(1, total / SAMPLE_MIB);
    var chosen = new ArrayList<Part>();
    var position = 0L;
    var next = 0L;
    for (var part : files) {
      position += part.length();
      if (position > next) {
        chosen.add(part);
        next += stride;
      }
    }
    return chosen;
  }

  private static void walk(Path top) {
    try {
      Files.walkFileTree(top, new SimpleFileVisitor<>() {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
          return FileVisitResult.CONTINUE;
        }
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With the parameters of a new repository's key. */
  private static void deriveKey() {
    SCrypt.generate(new byte[16], new byte[64], 65_536, 8, 1, 64);
  }

  private static void hash() {
    var piece = noise(PIECE_BYTES);
    var digest = Digest.newSha256();
    for (var i = 0L; i < (long) WARM_MIB * MIB; i += PIECE_BYTES) {
      Digest.update(digest, piece, 0, PIECE_BYTES);
    }
  }

  private double cutting() {
    var chunker = new Chunker(Polynomial.parse("3da3358b4dc173"));
    return least(() -> {
      for (var plain : sample) {
        for (var start = 0; start < plain.length; ) {
          var end = chunker.findEnd(plain, start, 0, plain.length - start);
          start = end < 0 ? plain.length : start + end;
        }
      }
    }) / sampleMebibytes;
  }

  private void sealing() {
    var plain = noise(PIECE_BYTES);
    var sealed = new byte[PIECE_BYTES + MasterKey.OVERHEAD_BYTES];
    var opened = new byte[PIECE_BYTES];
    try (var key = MasterKey.generate()) {
      tell("seal", least(() -> {
        for (var i = 0L; i < (long) WARM_MIB * MIB; i += PIECE_BYTES) {
          key.seal(plain, 0, PIECE_BYTES, sealed, 0);
        }
      }) / WARM_MIB);
      tell("open", least(() -> {
        for (var i = 0L; i < (long) WARM_MIB * MIB; i += PIECE_BYTES) {
          try {
            key.open(sealed, 0, sealed.length, opened, 0);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        }
      }) / WARM_MIB);
    }
  }

  /** What does not compress is known by a look, so it costs nothing here. */
  private void compressing() {
    var target = new byte[(int) Zstd.compressBound(MIB)];
    tell("compress", least(() -> {
      for (var i = 0; i < sample.size(); i++) {
        if (compresses(i)) {
          var plain = sample.get(i);
          Zstd.compressByteArray(target, 0, target.length, plain, 0, plain.length, ZSTD_LEVEL);
        }
      }
    }) / sampleMebibytes);
    var plain = new byte[MIB];
    tell("decompress", least(() -> {
      for (var i = 0; i < sample.size(); i++) {
        if (compresses(i)) {
          var small = compressed.get(i);
          Zstd.decompressByteArray(plain, 0, sample.get(i).length, small, 0, small.length);
        }
      }
    }) / sampleMebibytes);
  }

  private boolean compresses(int index) {
    return compressed.get(index).length < sample.get(index).length;
  }

  /** The kernel's copies out of its cache and into it. */
  private void files() throws IOException {
    tell("read", least(() -> parts.forEach(Limits::read)) / sampleMebibytes);
    var file = scratch.resolve("limit");
    var block = ByteBuffer.wrap(noise(MIB));
    tell("write", least(() -> {
      try (var channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        for (var i = 0; i < WARM_MIB; i++) {
          channel.write(block.rewind());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }) / WARM_MIB);
    Files.delete(file);
  }

  private static byte[] read(Part part) {
    var bytes = ByteBuffer.allocate(part.length());
    try (var channel = FileChannel.open(part.file())) {
      while (bytes.hasRemaining() && channel.read(bytes, part.offset() + bytes.position()) > 0) {}
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.array();
  }

  private static byte[] noise(int length) {
    var bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  /** The least of some rounds: the first ones compile. */
  private static double least(Runnable work) {
    var threads = ManagementFactory.getThreadMXBean();
    var least = Double.MAX_VALUE;
    for (var round = 0; round < ROUNDS; round++) {
      var before = threads.getCurrentThreadCpuTime();
      work.run();
      least = Math.min(least, (threads.getCurrentThreadCpuTime() - before) / 1e9);
    }
    return least;
  }
}
