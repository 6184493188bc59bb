package io.holdfast.api.model;

import java.util.List;

/**
 * One page of a search.
 *
 * @param pointsNotIndexed points of the sources looked through for this page that could not be
 *     searched, since they are not indexed yet, or cannot be
 */
public record SearchPage(List<FoundFile> items, PageInfo page, long pointsNotIndexed) {
  public SearchPage {
    items = List.copyOf(items);
  }
}
