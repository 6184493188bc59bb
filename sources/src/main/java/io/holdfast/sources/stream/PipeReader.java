package io.holdfast.sources.stream;

import io.holdfast.base.BytePipe;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeoutException;

/**
 * Reads a pipe on a thread of its own and keeps a few pieces ready. A read of the machine's pipes
 * can be neither interrupted nor ended while anybody, also a program left running in the
 * background, holds the other end; whoever waits here can be.
 */
final class PipeReader {
  private static final int PIECES = 4;

  private final InputStream pipe;
  private final BytePipe ready = new BytePipe(PIECES, "the output was closed before its end");

  private PipeReader(InputStream pipe) {
    this.pipe = pipe;
  }

  static PipeReader start(String name, InputStream pipe) {
    var reader = new PipeReader(pipe);
    Thread.ofPlatform().daemon().name("pipe-" + name).start(reader::run);
    return reader;
  }

  /**
   * As {@link InputStream#read(byte[], int, int)}.
   *
   * @throws IOException also once {@link #cut} was called, unless the end was told before
   */
  int read(byte[] target, int offset, int length) throws IOException, InterruptedException {
    return ready.read(target, offset, length);
  }

  /** Lets nobody wait any longer; what was not taken yet is lost, and never passes for the end. */
  void cut() {
    ready.close();
  }

  private void run() {
    try {
      var buffer = new byte[BytePipe.PIECE_BYTES];
      for (var count = pipe.read(buffer); count >= 0; count = pipe.read(buffer)) {
        if (!ready.put(buffer, count, BytePipe.FOR_EVER)) {
          return;
        }
        buffer = new byte[BytePipe.PIECE_BYTES];
      }
      ready.end();
    } catch (IOException e) {
      ready.fail(e);
    } catch (InterruptedException | TimeoutException e) {
      ready.fail(new IOException("the output is read no longer", e));
    }
  }
}
