package io.holdfast.sources.stream;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.backup.OpenFile;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.sources.SourceException;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stream as the engine reads files. Whatever breaks it breaks the backup: it has no second try.
 */
final class StreamFile implements OpenFile {
  private final InputStream input;
  private final NodeMetadata metadata;

  StreamFile(StreamTree.Opener opener, NodeMetadata metadata) {
    this.metadata = metadata;
    try {
      input = opener.open();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public NodeMetadata metadata() {
    return metadata;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    try {
      return Math.max(0, input.read(target, offset, length));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public long zeros() {
    return 0;
  }

  @Override
  public void skip(long bytes) {
    throw new IllegalStateException("a stream has no holes");
  }

  @Override
  public boolean changed() {
    return false;
  }

  @Override
  public void close() {
    try {
      input.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static SourceException failed(IOException e) {
    return new SourceException(
        ErrorCode.SOURCE_FAILED, "the source's stream broke: " + e.getMessage(), e);
  }
}
