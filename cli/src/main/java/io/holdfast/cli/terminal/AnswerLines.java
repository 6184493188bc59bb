package io.holdfast.cli.terminal;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers to questions for secrets that come on standard input, a line each, where that is no
 * terminal. What stands behind the lines that are asked for is left to others. Not thread-safe.
 */
public final class AnswerLines {
  private static final int LONGEST_BYTES = 64 << 10;

  private final @Nullable ReadableByteChannel input;

  private AnswerLines(@Nullable ReadableByteChannel input) {
    this.input = input;
  }

  /** There are none. */
  public static AnswerLines none() {
    return new AnswerLines(null);
  }

  /** Those of this process; a read of them ends when its thread is interrupted. */
  public static AnswerLines ofProcess() {
    return over(new FileInputStream(FileDescriptor.in).getChannel());
  }

  public static AnswerLines over(ReadableByteChannel input) {
    return new AnswerLines(input);
  }

  boolean areThere() {
    return input != null;
  }

  /**
   * The next line's bytes without its end, LF or CR LF; empty where nothing comes any more. The
   * caller wipes them.
   *
   * @throws InvalidInputException when a line has no end
   */
  Optional<byte[]> next() throws InterruptedException {
    if (input == null) {
      return Optional.empty();
    }
    var line = new byte[LONGEST_BYTES];
    var octet = ByteBuffer.allocateDirect(1); // a channel copies into one that nobody wipes
    try {
      var length = 0;
      var read = input.read(octet);
      if (read < 0) {
        return Optional.empty();
      }
      while (read > 0 && octet.get(0) != '\n') {
        if (length == LONGEST_BYTES) {
          throw new InvalidInputException(
              ErrorCode.INPUT_INVALID, "the line on standard input is too long for a secret");
        }
        line[length++] = octet.get(0);
        read = input.read(octet.clear());
      }
      var end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
      return Optional.of(Arrays.copyOf(line, end));
    } catch (ClosedByInterruptException e) {
      var interrupted = new InterruptedException("stopped before a line came");
      interrupted.initCause(e);
      throw interrupted;
    } catch (IOException e) {
      return Optional.empty(); // it is closed, or a folder
    } finally {
      octet.put(0, (byte) 0);
      Arrays.fill(line, (byte) 0);
    }
  }
}
