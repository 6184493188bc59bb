package io.holdfast.control.fileindex;

import io.holdfast.catalog.fileindex.Span;
import io.holdfast.engine.tree.NodeName;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Goes through what is worth looking at in one folder, name by name. Not thread-safe. */
final class FolderCursor {
  private final SearchedIndex index;
  private final BitSet points;
  private final Iterator<Span> spans;
  private Iterator<IndexEntry> entries = List.<IndexEntry>of().iterator();
  private @Nullable IndexEntry current;

  /**
   * @param points in which the folder lies there
   * @param from the first name of interest; null for all
   */
  FolderCursor(SearchedIndex index, int folder, BitSet points, @Nullable NodeName from) {
    this.index = index;
    this.points = points;
    var indexed = new IndexedFolder(index.look(), folder);
    this.spans = (from == null ? indexed.all() : indexed.from(from)).iterator();
    advance();
    while (from != null && current != null && current.name().compareTo(from) < 0) {
      advance();
    }
  }

  SearchedIndex index() {
    return index;
  }

  BitSet points() {
    return points;
  }

  /** Null at the end. */
  @Nullable IndexEntry current() {
    return current;
  }

  void advance() {
    while (!entries.hasNext() && spans.hasNext()) {
      entries = index.chosen(spans.next()).iterator();
    }
    current = entries.hasNext() ? entries.next() : null;
  }
}
