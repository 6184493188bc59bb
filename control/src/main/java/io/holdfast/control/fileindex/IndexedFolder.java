package io.holdfast.control.fileindex;

import io.holdfast.catalog.fileindex.Span;
import io.holdfast.engine.tree.NodeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A folder of an index: its entries in the order of their names. Not thread-safe. */
final class IndexedFolder {
  private final IndexLook look;
  private final List<Span> spans;

  IndexedFolder(IndexLook look, int folder) {
    this.look = look;
    this.spans = look.spans(folder).stream().filter(span -> span.count() > 0).toList();
  }

  Optional<IndexEntry> find(NodeName name) {
    var span = spanOf(name);
    if (span == spans.size()) {
      return Optional.empty();
    }
    var entries = entries(span);
    var at = lowerBound(entries, name);
    return at < entries.size() && entries.get(at).name().equals(name)
        ? Optional.of(entries.get(at))
        : Optional.empty();
  }

  /**
   * @param after exclusive; empty for the beginning
   * @return at most {@code limit} entries
   */
  List<IndexEntry> page(Optional<NodeName> after, int limit) {
    var page = new ArrayList<IndexEntry>();
    for (var span = after.map(this::spanOf).orElse(0);
        span < spans.size() && page.size() < limit;
        span++) {
      for (var entry : entries(span)) {
        if (page.size() < limit && (after.isEmpty() || entry.name().compareTo(after.get()) > 0)) {
          page.add(entry);
        }
      }
    }
    return page;
  }

  /** The spans that may hold a name or what comes after it, the first one first. */
  List<Span> from(NodeName name) {
    return spans.subList(spanOf(name), spans.size());
  }

  List<Span> all() {
    return spans;
  }

  /** The first span whose last name is not before this one; their number when there is none. */
  private int spanOf(NodeName name) {
    var low = 0;
    var high = spans.size();
    while (low < high) {
      var middle = (low + high) >>> 1;
      if (entries(middle).getLast().name().compareTo(name) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static int lowerBound(List<IndexEntry> entries, NodeName name) {
    var low = 0;
    var high = entries.size();
    while (low < high) {
      var middle = (low + high) >>> 1;
      if (entries.get(middle).name().compareTo(name) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private List<IndexEntry> entries(int number) {
    var span = spans.get(number);
    return look.entries(span.block()).subList(span.start(), span.start() + span.count());
  }
}
