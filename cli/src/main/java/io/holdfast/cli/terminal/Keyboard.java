package io.holdfast.cli.terminal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks whoever sits at the terminal that the process belongs to, wherever its standard streams
 * lead. Java's own console asks only where input and output are terminals; it does where the
 * terminal cannot be had otherwise, as without {@code stty}.
 */
public final class Keyboard {
  /** A terminal gives no longer line. */
  private static final int LONGEST_BYTES = 4096;

  private final @Nullable Path terminal;

  private Keyboard(@Nullable Path terminal) {
    this.terminal = terminal;
  }

  /** Nobody is asked. */
  public static Keyboard none() {
    return new Keyboard(null);
  }

  /** That of this process, if it has one when somebody is to be asked. */
  public static Keyboard ofProcess() {
    return new Keyboard(Path.of("/dev/tty"));
  }

  /**
   * Asks for a secret without showing it; empty when nobody answers. The caller wipes it.
   *
   * @throws InvalidInputException when what is typed is no text in the terminal's characters
   */
  Optional<char[]> secret(String prompt) throws InterruptedException {
    if (terminal == null) {
      return Optional.empty();
    }
    try (var input = FileChannel.open(terminal);
        var screen = new FileOutputStream(terminal.toFile());
        var _ = TerminalTurn.take(screen)) {
      var before = stty(terminal, "-g").strip();
      try {
        stty(terminal, "-echo");
        screen.write(prompt.getBytes(UTF_8));
        return line(input);
      } finally {
        restore(terminal, before, screen);
        screen.write('\n');
      }
    } catch (ClosedByInterruptException e) {
      var interrupted = new InterruptedException("stopped at a question");
      interrupted.initCause(e);
      throw interrupted;
    } catch (IOException e) {
      return console(prompt); // no terminal or none any more, or nothing that hides what is typed
    }
  }

  @SuppressWarnings("SystemConsoleNull") // it does again from JDK 25 on where there is no terminal
  private static Optional<char[]> console(String prompt) {
    var console = System.console();
    if (console == null || !console.isTerminal()) {
      return Optional.empty();
    }
    return Optional.ofNullable(console.readPassword("%s", prompt));
  }

  /** Through a buffer of our own: a channel copies into one that nobody wipes. */
  private static Optional<char[]> line(FileChannel input) throws IOException {
    var typed = ByteBuffer.allocateDirect(LONGEST_BYTES);
    try {
      while (typed.hasRemaining() && !endsLine(typed)) {
        if (input.read(typed) < 0) {
          break;
        }
      }
      if (typed.position() == 0) {
        return Optional.empty();
      }
      var end = typed.position() - (endsLine(typed) ? 1 : 0);
      return Optional.of(decoded(typed.flip().limit(end)));
    } finally {
      typed.clear().put(new byte[LONGEST_BYTES]);
    }
  }

  private static boolean endsLine(ByteBuffer typed) {
    return typed.position() > 0 && typed.get(typed.position() - 1) == '\n';
  }

  /** UTF-8 first: hardly any text in other characters can be taken for it. */
  private static char[] decoded(ByteBuffer line) {
    var ofTerminal = Charset.forName(System.getProperty("stdin.encoding", ""), UTF_8);
    for (var charset : List.of(UTF_8, ofTerminal)) {
      var text = CharBuffer.allocate(line.remaining());
      try {
        var result = charset.newDecoder().decode(line.duplicate(), text, true);
        if (result.isUnderflow()) {
          var characters = new char[text.flip().remaining()];
          text.get(characters);
          return characters;
        }
      } finally {
        text.clear().put(new char[text.capacity()]);
      }
    }
    throw new InvalidInputException(
        ErrorCode.INPUT_INVALID,
        "what was typed has other characters than the terminal's, %s: set LC_ALL to what it uses"
            .formatted(ofTerminal));
  }

  /** Also for one whom Ctrl-C interrupts. What was typed stays good where this fails. */
  private static void restore(Path terminal, String before, OutputStream screen)
      throws IOException {
    var interrupted = Thread.interrupted();
    try {
      stty(terminal, before);
    } catch (InterruptedException e) {
      interrupted = true;
    } catch (IOException e) {
      screen.write(
          "\nwarning: this terminal may not show what is typed until you enter: stty sane"
              .getBytes(UTF_8));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Java has no call for it. */
  private static String stty(Path terminal, String word) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(List.of("stty", word))
            .redirectInput(terminal.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var printed = process.getInputStream()) {
      var text = new String(printed.readAllBytes(), US_ASCII);
      if (process.waitFor() != 0) {
        throw new IOException("stty %s left with %d".formatted(word, process.exitValue()));
      }
      return text;
    }
  }
}
