package io.holdfast.engine.list;

import static io.holdfast.base.ErrorCode.PATH_MISSING;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.io.InputStream;
import java.util.Iterator;

/**
 * A file of a snapshot, read from start to end; holds one blob at a time. Damage is thrown as
 * {@link EngineException} where it stands, never passed over. Not thread-safe.
 */
public final class FileContent extends InputStream {
  private final Repository repository;
  private final Iterator<BlobId> blobs;
  private byte[] current = new byte[0];
  private int position;

  private FileContent(Repository repository, Node.File file) {
    this.repository = repository;
    this.blobs = file.content().iterator();
  }

  /** Opens a file's content. The repository's index must be loaded. */
  public static InputStream open(Repository repository, Node.File file) {
    return new FileContent(repository, file);
  }

  /**
   * @param root the tree that the path starts in
   * @throws EngineException PATH_MISSING when nothing or no file lies there
   */
  public static InputStream open(Repository repository, BlobId root, TreePath path) {
    var node = PathLookup.find(TreeSource.of(repository), root, path);
    if (node.isPresent() && node.get() instanceof Node.File file) {
      return open(repository, file);
    }
    throw new EngineException(PATH_MISSING, "the snapshot has no file '%s'".formatted(path));
  }

  @Override
  public int read() {
    return more() ? current[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!more()) {
      return -1;
    }
    var count = Math.min(length, current.length - position);
    System.arraycopy(current, position, target, offset, count);
    position += count;
    return count;
  }

  @Override
  public int available() {
    return current.length - position;
  }

  private boolean more() {
    while (position == current.length) {
      if (!blobs.hasNext()) {
        return false;
      }
      current = repository.loadBlob(blobs.next(), BlobType.DATA);
      position = 0;
    }
    return true;
  }
}
