package io.holdfast.sources.postgres.server;

import io.holdfast.sources.SourceException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A client program's output, whose failure tells what it means. */
public final class ExplainedStream extends FilterInputStream {
  public ExplainedStream(InputStream output) {
    super(output);
  }

  @Override
  public int read() throws IOException {
    try {
      return super.read();
    } catch (SourceException e) {
      throw ClientProgram.explained(e);
    }
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      return super.read(target, offset, length);
    } catch (SourceException e) {
      throw ClientProgram.explained(e);
    }
  }
}
