package io.holdfast.cli.terminal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The right to ask on this process's terminal: two commands of one pipe would each take what is
 * meant for the other, and each other's changes to the terminal for how it was.
 */
final class TerminalTurn implements Closeable {
  private static final Duration LOOK = Duration.ofMillis(50);

  /** How often one looks before one tells that one waits. */
  private static final int PATIENCE = 40;

  /** Fields of a process's line in {@code /proc}, behind its name: proc(5) calls it the seventh. */
  private static final int TERMINAL = 4;

  private static final int MAJOR_OF_PSEUDO_TERMINALS = 136;

  /** Its lock goes with it; none where the terminal cannot be locked. */
  private final @Nullable FileChannel device;

  private TerminalTurn(@Nullable FileChannel device) {
    this.device = device;
  }

  /**
   * Waits while another process has it.
   *
   * @param screen tells of a long wait
   */
  static TerminalTurn take(OutputStream screen) throws IOException, InterruptedException {
    FileChannel device;
    try {
      device = FileChannel.open(device(), WRITE);
    } catch (IOException e) {
      return new TerminalTurn(null); // no name that leads to it, or somebody else's
    }
    try {
      for (var looks = 0; device.tryLock() == null; looks++) {
        if (looks == PATIENCE) {
          screen.write("\n(waiting until another command has its answer)\n".getBytes(UTF_8));
        }
        Thread.sleep(LOOK);
      }
      return new TerminalTurn(device);
    } catch (Throwable e) {
      device.close();
      throw e;
    }
  }

  /**
   * The terminal's own name. {@code /dev/tty} is one file for all of a machine, and a lock on it
   * would be lost when any use of it is closed.
   */
  private static Path device() throws IOException {
    var line = Files.readString(Path.of("/proc/self/stat"), US_ASCII);
    var fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    var number = Integer.parseInt(fields[TERMINAL]);
    var major = (number >>> 8) & 0xfff;
    var minor = ((number >>> 12) & 0xfff00) | (number & 0xff);
    if (major == MAJOR_OF_PSEUDO_TERMINALS) {
      return Path.of("/dev/pts", Integer.toString(minor));
    }
    var known = Path.of("/sys/dev/char/%d:%d".formatted(major, minor)).toRealPath();
    return Path.of("/dev").resolve(known.getFileName());
  }

  @Override
  public void close() throws IOException {
    if (device != null) {
      device.close();
    }
  }
}
