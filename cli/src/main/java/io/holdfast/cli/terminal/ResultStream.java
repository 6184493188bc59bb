package io.holdfast.cli.terminal;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Standard output for results. A {@link PrintStream} swallows errors; this one throws, so that a
 * command neither claims to have told what it lost, nor goes on for a reader who has left. Once it
 * failed, it fails always. Not thread-safe.
 */
public final class ResultStream extends OutputStream {
  private final OutputStream target;

  private @Nullable OutputLostException lost;

  private ResultStream(OutputStream target) {
    this.target = target;
  }

  /** Results as UTF-8 text; nothing is written before a flush or some kilobytes. */
  public static PrintStream over(OutputStream target) {
    return new PrintStream(new ResultStream(target), false, StandardCharsets.UTF_8);
  }

  @Override
  public void write(int octet) {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    attempt(() -> target.write(bytes, offset, length));
  }

  @Override
  public void flush() {
    attempt(target::flush);
  }

  private void attempt(Writing writing) {
    if (lost != null) {
      throw lost;
    }
    try {
      writing.run();
    } catch (IOException e) {
      lost = new OutputLostException(e);
      throw lost;
    }
  }

  /** Something that may fail. */
  private interface Writing {
    void run() throws IOException;
  }
}
