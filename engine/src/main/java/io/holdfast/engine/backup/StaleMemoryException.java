package io.holdfast.engine.backup;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.BlobId;

/** A tree that was remembered cannot be read: the backup is to begin again without a memory. */
final class StaleMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StaleMemoryException(BlobId tree, EngineException cause) {
    super("tree %s: %s".formatted(tree, cause.getMessage()), cause);
  }
}
