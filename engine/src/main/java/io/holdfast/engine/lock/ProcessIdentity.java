package io.holdfast.engine.lock;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process among all of all machines, as far as Linux tells it; no clock has part in it. Processes
 * that do not see each other, in containers of one host name, differ in their world.
 *
 * @param world the boot of a machine, and the namespace that process ids are counted in
 * @param start of the process, in ticks since the boot
 */
public record ProcessIdentity(String world, long start) {
  private static final Path PROC = Path.of("/proc");
  private static final Path BOOT = PROC.resolve("sys/kernel/random/boot_id");
  private static final Path NAMESPACE = PROC.resolve("self/ns/pid");

  /** Of the fields behind the program's name in {@code /proc/PID/stat}, see proc(5). */
  private static final int START_FIELD = 19;

  /** This process; empty where nobody can tell. */
  static Optional<ProcessIdentity> current() {
    try {
      var world =
          Files.readString(BOOT).strip() + "/" + Files.readSymbolicLink(NAMESPACE).toString();
      return Optional.of(new ProcessIdentity(world, start(ProcessHandle.current().pid())));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  static Optional<ProcessIdentity> parse(String text) {
    var end = text.indexOf('@');
    try {
      return end < 0
          ? Optional.empty()
          : Optional.of(
              new ProcessIdentity(text.substring(end + 1), Long.parseLong(text.substring(0, end))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * @param pid by which it can be seen
   * @return false also when it cannot be seen from here
   */
  boolean hasEnded(long pid) {
    if (!current().map(mine -> mine.world.equals(world)).orElse(false)) {
      return false;
    }
    try {
      return start(pid) != start;
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  private static long start(long pid) throws IOException {
    var stat = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"), ISO_8859_1);
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[START_FIELD]);
  }

  @Override
  public String toString() {
    return "%d@%s".formatted(start, world);
  }
}
