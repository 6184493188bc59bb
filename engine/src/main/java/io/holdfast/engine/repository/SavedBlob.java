package io.holdfast.engine.repository;

/**
 * What saving a blob came to.
 *
 * @param added false when the repository had it already
 * @param storedBytes that it takes in a pack, 0 when not added
 */
public record SavedBlob(boolean added, int storedBytes) {
  static final SavedBlob KNOWN = new SavedBlob(false, 0);
}
