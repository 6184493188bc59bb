package io.holdfast.sources.mysql;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.stream.ToolProcess;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A client program that carries statements out. It ends at the first that fails; asking it for a
 * sign after each object tells whether that object is done. Not thread-safe.
 */
final class LoadProcess implements AutoCloseable {
  private static final String SIGN = "holdfast-done-";

  private final ToolProcess process;
  private final OutputStream input;
  private final BufferedReader output;
  private int signs;

  private LoadProcess(ToolProcess process) {
    this.process = process;
    input = new BufferedOutputStream(process.input(), 1 << 16);
    output = new BufferedReader(new InputStreamReader(process.output(), StandardCharsets.UTF_8));
  }

  static LoadProcess start(MysqlClient client, String database) throws InterruptedException {
    return new LoadProcess(client.load(database));
  }

  void write(byte[] bytes, int offset, int length) throws InterruptedException {
    try {
      input.write(bytes, offset, length);
    } catch (IOException e) {
      throw ended(e);
    }
  }

  void write(byte[] bytes) throws InterruptedException {
    write(bytes, 0, bytes.length);
  }

  /**
   * Waits until all that was written is done.
   *
   * @throws SourceException with the server's own words when something failed
   */
  void sync() throws InterruptedException {
    var sign = SIGN + ++signs;
    try {
      input.write("\nSELECT '%s';\n".formatted(sign).getBytes(StandardCharsets.UTF_8));
      input.flush();
      for (var line = output.readLine(); line != null; line = output.readLine()) {
        if (line.equals(sign)) {
          return;
        }
      }
    } catch (IOException e) {
      throw ended(e);
    } catch (SourceException e) {
      throw MysqlClient.translated(e);
    }
    throw new SourceException(ErrorCode.SOURCE_FAILED, "the client program left before its time");
  }

  /** Why nothing can be written any more. */
  private SourceException ended(IOException e) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    try {
      process.requireSuccess();
    } catch (SourceException why) {
      return MysqlClient.translated(why);
    }
    return new SourceException(ErrorCode.SOURCE_FAILED, String.valueOf(e.getMessage()), e);
  }

  @Override
  public void close() {
    process.close();
  }
}
