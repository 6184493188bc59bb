package io.holdfast.api.model;

import java.util.List;

/** One page of a list. */
public record Page<T>(List<T> items, PageInfo page) {
  public Page {
    items = List.copyOf(items);
  }
}
