package io.holdfast.engine.restore;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.tree.NodeMetadata;
import java.util.List;

/**
 * A file being written, in any order. What is never written reads as zeros and takes no space where
 * the file system can. Thread-safe.
 *
 * <p>Every method throws {@link HoldfastException} with TARGET_UNWRITABLE when the target refuses.
 */
public interface RestoreFile extends AutoCloseable {
  void write(byte[] bytes, int offset, int length, long position);

  /** Reads back exactly {@code length} bytes. */
  void read(byte[] bytes, int offset, int length, long position);

  void resize(long sizeBytes);

  /**
   * Sets owner, mode, attributes and times; nothing may be written after it.
   *
   * @return what could not be set
   */
  List<MetadataProblem> describe(NodeMetadata metadata);

  @Override
  void close();
}
