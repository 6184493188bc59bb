package io.holdfast.engine.backup;

import io.holdfast.engine.tree.NodeMetadata;

/** A file being read from start to end. Not thread-safe. */
public interface OpenFile extends AutoCloseable {
  /** The metadata at the moment of opening, which goes with the content that follows. */
  NodeMetadata metadata();

  /**
   * Reads on.
   *
   * @return bytes read, at least 1; 0 at the end
   * @throws SourceProblem when the file cannot be read further
   */
  int read(byte[] target, int offset, int length);

  /**
   * How many of the bytes that come next are known to be zero without reading them, because the
   * file has a hole there; 0 when unknown.
   */
  long zeros();

  /** Goes past bytes that {@link #zeros} counted. */
  void skip(long bytes);

  /**
   * Whether size or modification time differ from those at the moment of opening, so that the bytes
   * read may belong to several states of the file.
   */
  boolean changed();

  /**
   * The length that it is cut at, instead of where its content says: for what changes in place and
   * never shifts, such as the image of a disk (ADR 0111).
   *
   * @return 0 to cut by content; else from {@link io.holdfast.engine.chunk.Chunker#MIN_BYTES} to
   *     {@link io.holdfast.engine.chunk.Chunker#MAX_BYTES}
   */
  default int cutBytes() {
    return 0;
  }

  @Override
  void close();
}
