package io.holdfast.engine.export;

import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** An archive being written, in the order of the tree. Closing writes its end. */
interface Archive extends AutoCloseable {
  /**
   * Begins a file; {@link #closeFile} ends it.
   *
   * @return where exactly {@code file.size()} bytes belong; null when it needs none, being a second
   *     name of a file that is there already
   */
  @Nullable OutputStream addFile(TreePath path, Node.File file) throws IOException;

  void closeFile() throws IOException;

  /**
   * Adds anything but a file.
   *
   * @return what this form of archive cannot hold of it, for people; empty when all is there
   */
  String add(TreePath path, Node node) throws IOException;

  @Override
  void close() throws IOException;
}
