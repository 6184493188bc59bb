package io.holdfast.control.fileindex;

import io.holdfast.catalog.model.SourceId;
import java.util.List;
import java.util.Optional;

/**
 * Some of what was found.
 *
 * @param next where the next page begins; empty on the last one
 * @param notIndexed points of the sources looked through for this page that could not be searched,
 *     since they are not indexed yet, or cannot be
 */
public record SearchPage(List<FoundFile> files, Optional<Place> next, int notIndexed) {
  public SearchPage {
    files = List.copyOf(files);
  }

  /** The last path of a page, written without loss. */
  public record Place(SourceId source, String path) {}
}
