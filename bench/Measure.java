import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs a command and says what it and all that it started took: {@code Measure OUTPUT COMMAND…}
 * prints wall seconds, CPU seconds, and the largest sum of resident KiB of all of them at a time.
 * Leaves with the command's status; its output goes to the file OUTPUT. Linux only.
 */
final class Measure {
  private static final int SAMPLE_MILLIS = 20;

  /** Of {@code /proc/self/stat}, counted behind the name: CPU ticks of children that ended. */
  private static final int CHILDREN_USER = 13;

  /** A tick is 10 ms on every Linux that runs a JVM. */
  private static final double TICKS_A_SECOND = 100;

  void main(String[] arguments) throws IOException, InterruptedException {
    var command = Stream.of(arguments).skip(1).toList();
    var begin = System.nanoTime();
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Path.of(arguments[0]).toFile())
            .start();
    var most = 0L;
    while (!process.waitFor(SAMPLE_MILLIS, TimeUnit.MILLISECONDS)) {
      most = Math.max(most, residentKibibytes(process.toHandle()));
    }
    var wall = (System.nanoTime() - begin) / 1e9;
    var fields = Files.readString(Path.of("/proc/self/stat")).replaceFirst(".*\\) ", "").split(" ");
    var ticks =
        Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_USER + 1]);
    System.out.printf(Locale.ROOT, "%.2f %.2f %d%n", wall, ticks / TICKS_A_SECOND, most);
    System.exit(process.exitValue());
  }

  private static long residentKibibytes(ProcessHandle top) {
    return Stream.concat(Stream.of(top), top.descendants())
        .mapToLong(each -> residentKibibytes(each.pid()))
        .sum();
  }

  private static long residentKibibytes(long pid) {
    try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException | java.io.UncheckedIOException e) {
      return 0; // It ended meanwhile.
    }
  }
}
