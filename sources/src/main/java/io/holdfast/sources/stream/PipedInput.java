package io.holdfast.sources.stream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;

/**
 * A pipe that somebody else writes into, such as standard input, for readers that can be
 * interrupted although a read of the pipe cannot. Closing it leaves the pipe itself as it is.
 */
public final class PipedInput extends InputStream {
  private final PipeReader pipe;

  private PipedInput(PipeReader pipe) {
    this.pipe = pipe;
  }

  /**
   * Begins to read ahead, on a thread of its own, which may outlive this one waiting for more.
   *
   * @param name of that thread
   */
  public static PipedInput of(String name, InputStream pipe) {
    return new PipedInput(PipeReader.start(name, pipe));
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      return pipe.read(target, offset, length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    }
  }

  @Override
  public void close() {
    pipe.cut();
  }
}
