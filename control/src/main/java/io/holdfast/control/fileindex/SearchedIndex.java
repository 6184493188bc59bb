package io.holdfast.control.fileindex;

import io.holdfast.catalog.fileindex.Span;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An index in the course of one search. Not thread-safe. */
final class SearchedIndex implements AutoCloseable {
  private static final int KEPT = 256;

  private final IndexLook look;
  private final Candidates candidates;
  private final FileQuery.Matcher matcher;

  /** Entries worth looking at, by where they lie: points share most of them. */
  private final Map<Place, List<IndexEntry>> chosen = new LinkedHashMap<>(16, 0.75f, true);

  private record Place(int block, int start) {}

  private SearchedIndex(IndexLook look, Candidates candidates, FileQuery.Matcher matcher) {
    this.look = look;
    this.candidates = candidates;
    this.matcher = matcher;
  }

  static SearchedIndex open(FileIndex index, FileQuery query) {
    var since = index.changes();
    var look = index.look();
    try {
      var candidates = index.candidates(query, since, () -> Candidates.find(look, query));
      return new SearchedIndex(look, candidates, query.matcher());
    } catch (Throwable e) {
      look.close();
      throw e;
    }
  }

  IndexLook look() {
    return look;
  }

  boolean matches(IndexEntry entry) {
    return matcher.matches(entry);
  }

  /** Whether a match may lie below. */
  boolean leadsOn(IndexEntry entry) {
    return entry.folder() > 0 && candidates.hasFolder(entry.folder());
  }

  /** The entries of a span that match or lead to a match, in their order. */
  List<IndexEntry> chosen(Span span) {
    if (!candidates.hasBlock(span.block())) {
      return List.of();
    }
    var place = new Place(span.block(), span.start());
    var known = chosen.get(place);
    if (known != null) {
      return known;
    }
    var found =
        look.entries(span.block()).subList(span.start(), span.start() + span.count()).stream()
            .filter(entry -> matches(entry) || leadsOn(entry))
            .toList();
    chosen.put(place, found);
    if (chosen.size() > KEPT) {
      chosen.remove(chosen.keySet().iterator().next());
    }
    return found;
  }

  @Override
  public void close() {
    look.close();
  }
}
