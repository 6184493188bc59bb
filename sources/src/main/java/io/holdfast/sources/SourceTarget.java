package io.holdfast.sources;

import io.holdfast.base.InvalidInputException;

/** A place to restore into. */
public interface SourceTarget extends AutoCloseable {
  /**
   * Thinks a restore through: versions, what is in the way, room. Writes nothing.
   *
   * @throws InvalidInputException INPUT_INVALID when the wish names what the point does not have
   * @throws SourceException when the target cannot be asked
   */
  PlannedRestore plan(StoredPoint point, RestoreWish wish) throws InterruptedException;

  /** Never throws. */
  @Override
  void close();
}
