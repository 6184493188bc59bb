import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes the benchmark's corpus, the same bytes for the same size on every machine, and changes one
 * percent of it, or writes an eighth of its files anew. Run as a source file: {@code java Corpus.java
 * mixed|dumps|noise|small|sparse|change|churn FOLDER MEBIBYTES SEED}; another seed makes another
 * change, and churns the next eighth. {@code empty FOLDER COUNT 0} makes files without content.
 *
 * <p>Of a mixed corpus, 40 % are dumps of a database as text, 25 % bytes that do not compress, 15 %
 * many small files; a copy of the JDK that runs this comes on top. A sparse one is an image with a
 * megabyte of text in every ten.
 */
final class Corpus {
  private static final int MIB = 1 << 20;
  private static final String[] WORDS =
      ("alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november"
              + " oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu")
          .split(" ");
  private static final FileTime THEN = FileTime.from(Instant.parse("2026-01-02T03:04:05.678Z"));

  private final Path top;
  private final long bytes;
  private final SplittableRandom random;

  private Corpus(Path top, long bytes, long seed) {
    this.top = top;
    this.bytes = bytes;
    this.random = new SplittableRandom(20261121 + seed);
  }

  public static void main(String[] arguments) throws IOException {
    var bytes = Long.parseLong(arguments[2]) * MIB;
    var corpus = new Corpus(Path.of(arguments[1]), bytes, Long.parseLong(arguments[3]));
    switch (arguments[0]) {
      case "mixed" -> corpus.mixed();
      case "dumps" -> corpus.dumps(bytes);
      case "noise" -> corpus.noise(bytes);
      case "small" -> corpus.small(bytes);
      case "sparse" -> corpus.sparse();
      case "change" -> corpus.change();
      case "churn" -> corpus.churn(Long.parseLong(arguments[3]));
      case "empty" -> corpus.empty(Integer.parseInt(arguments[2]));
      default ->
          throw new IllegalArgumentException("mixed, dumps, noise, small, sparse, change, churn or empty, not " + arguments[0]);
    }
  }

  private void mixed() throws IOException {
    dumps(bytes * 40 / 100);
    noise(bytes * 25 / 100);
    small(bytes * 15 / 100);
  }

  private void dumps(long left) throws IOException {
    for (var i = 0; left > 0; i++) {
      var size = Math.min(left, 64L * MIB);
      dump(top.resolve("dumps/table-%03d.sql".formatted(i)), size);
      left -= size;
    }
  }

  private void noise(long left) throws IOException {
    for (var i = 0; left > 0; i++) {
      var size = Math.min(left, 32L * MIB);
      noise(top.resolve("media/clip-%03d.bin".formatted(i)), size);
      left -= size;
    }
  }

  private void small(long left) throws IOException {
    for (var i = 0; left > 0; i++) {
      var size = 200 + random.nextInt(random.nextInt(8) == 0 ? 60_000 : 4_000);
      var folder = "small/%02d/%02d".formatted(i / 6400, i / 80 % 80);
      text(top.resolve(folder + "/item-%06d.txt".formatted(i)), size);
      left -= size;
    }
  }

  private void sparse() throws IOException {
    var image = Files.createDirectories(top.resolve("image")).resolve("disk.img");
    try (var channel =
        Files.newByteChannel(
            image,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE,
            StandardOpenOption.WRITE)) {
      for (var at = 0L; at + MIB <= bytes; at += 10L * MIB) {
        channel.position(at);
        channel.write(ByteBuffer.wrap(lines(MIB)));
      }
      channel.position(bytes - 1);
      channel.write(ByteBuffer.allocate(1));
    }
  }

  /** Files without content, a hundred a folder. */
  private void empty(int count) throws IOException {
    for (var i = 0; i < count; i++) {
      var file = top.resolve("%03d/%02d/empty-%08d".formatted(i / 10_000, i / 100 % 100, i));
      if (i % 100 == 0) {
        Files.createDirectories(file.getParent());
      }
      Files.createFile(file);
    }
  }

  /** Every hundredth small file is new, and a piece in the middle of every second large one. */
  private void change() throws IOException {
    var count = 0;
    for (var file : filesIn("small")) {
      if (count++ % 100 == 0) {
        text(file, 3000);
      }
    }
    var large = filesIn("dumps");
    for (var file : large.isEmpty() ? filesIn("media") : large) {
      if (file.toString().hashCode() % 2 == 0) {
        replaceMiddle(file);
      }
    }
    for (var image : filesIn("image")) {
      replaceMiddle(image);
    }
  }

  /** Every eighth file has nothing left of what it held, nor its size where that is small. */
  private void churn(long first) throws IOException {
    for (var kind : List.of("small", "dumps", "media", "image")) {
      var at = first;
      for (var file : filesIn(kind)) {
        if (at++ % 8 == 0) {
          switch (kind) {
            case "small" -> text(file, 3000);
            case "dumps" -> dump(file, Files.size(file));
            case "media" -> noise(file, Files.size(file));
            default -> replaceMiddle(file);
          }
          Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        }
      }
    }
  }

  private List<Path> filesIn(String folder) throws IOException {
    var place = top.resolve(folder);
    if (!Files.isDirectory(place)) {
      return List.of();
    }
    try (var files = Files.walk(place)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private void replaceMiddle(Path file) throws IOException {
    try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      channel.position(channel.size() / 2);
      channel.write(ByteBuffer.wrap(line().repeat(8000).getBytes(StandardCharsets.UTF_8)));
    }
  }

  private void dump(Path path, long size) throws IOException {
    try (var out = open(path)) {
      for (var written = 0L; written < size; ) {
        var bytes = line().getBytes(StandardCharsets.UTF_8);
        out.write(bytes);
        written += bytes.length;
      }
    }
    Files.setLastModifiedTime(path, THEN);
  }

  private byte[] lines(int size) {
    var text = new StringBuilder(size + 200);
    while (text.length() < size) {
      text.append(line());
    }
    return text.substring(0, size).getBytes(StandardCharsets.UTF_8);
  }

  private String line() {
    return "INSERT INTO orders VALUES (%d,'%s %s','%s',%d.%02d,'2026-%02d-%02dT%02d:00:00Z');\n"
        .formatted(
            random.nextInt(10_000_000),
            word(),
            word(),
            Long.toHexString(random.nextLong()),
            random.nextInt(5000),
            random.nextInt(100),
            random.nextInt(1, 13),
            random.nextInt(1, 29),
            random.nextInt(24));
  }

  private void noise(Path path, long size) throws IOException {
    var block = new byte[MIB];
    try (var out = open(path)) {
      for (var written = 0L; written < size; written += block.length) {
        random.nextBytes(block);
        out.write(block, 0, (int) Math.min(block.length, size - written));
      }
    }
    Files.setLastModifiedTime(path, THEN);
  }

  private void text(Path path, int size) throws IOException {
    var text = new StringBuilder(size + 20);
    while (text.length() < size) {
      text.append(word()).append(random.nextInt(9) == 0 ? '\n' : ' ');
    }
    try (var out = open(path)) {
      out.write(text.toString().getBytes(StandardCharsets.UTF_8), 0, size);
    }
  }

  private String word() {
    return WORDS[random.nextInt(WORDS.length)];
  }

  private static OutputStream open(Path path) throws IOException {
    Files.createDirectories(path.getParent());
    return new BufferedOutputStream(Files.newOutputStream(path), MIB);
  }
}
