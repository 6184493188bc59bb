package io.holdfast.engine.export;

import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.io.IOException;
import java.io.OutputStream;

/** The bytes of one file, with nothing around them. */
final class PlainFile implements Archive {
  private final OutputStream output;

  PlainFile(OutputStream output) {
    this.output = output;
  }

  @Override
  public OutputStream addFile(TreePath path, Node.File file) {
    return output;
  }

  @Override
  public void closeFile() {}

  @Override
  public String add(TreePath path, Node node) {
    throw new IllegalStateException("%s is no file".formatted(path));
  }

  @Override
  public void close() throws IOException {
    output.flush();
  }
}
