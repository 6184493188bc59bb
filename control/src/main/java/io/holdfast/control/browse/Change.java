package io.holdfast.control.browse;

import org.jspecify.annotations.Nullable;

/**
 * What became of one path between two points; sizes of files, null where there is none.
 *
 * @param presumed whether a file counts as modified for its modification time alone
 */
public record Change(
    String path, Kind kind, @Nullable Long sizeBefore, @Nullable Long sizeAfter, boolean presumed) {
  /** How it differs. */
  public enum Kind {
    ADDED,
    REMOVED,
    MODIFIED,
    TYPE_CHANGED,
    METADATA_CHANGED
  }
}
