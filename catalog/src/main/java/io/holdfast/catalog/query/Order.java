package io.holdfast.catalog.query;

/**
 * A sort key and its direction, which the tie-breaking id shares. Absent values come last both
 * ways.
 */
public record Order<K extends SortKey>(K key, boolean descending) {
  public static <K extends SortKey> Order<K> ascending(K key) {
    return new Order<>(key, false);
  }

  public static <K extends SortKey> Order<K> descending(K key) {
    return new Order<>(key, true);
  }
}
