package io.holdfast.control.fileindex;

import io.holdfast.catalog.fileindex.Span;
import java.util.BitSet;

/**
 * The folders and blocks of an index that a search has to look at: those that hold a match, and
 * those through which one gets there from the roots. Immutable once found.
 */
final class Candidates {
  /** So many folders with matches need not be told from the rest: nearly any leads to one. */
  private static final int MANY = 50_000;

  private static final Candidates ALL = new Candidates(true);

  private final boolean all;
  private final BitSet folders = new BitSet();
  private final BitSet blocks = new BitSet();

  private Candidates(boolean all) {
    this.all = all;
  }

  static Candidates all() {
    return ALL;
  }

  static Candidates find(IndexLook look, FileQuery query) {
    if (query.matchesAll()) {
      return ALL;
    }
    var matcher = query.matcher();
    var promising = new BitSet();
    look.summaries((summary, block) -> promising.set(block, matcher.mayMatch(summary)));
    var found = new Candidates(false);
    for (var block = promising.nextSetBit(0); block >= 0; block = promising.nextSetBit(block + 1)) {
      found.scan(look, block, matcher);
      if (found.folders.cardinality() > MANY) {
        return ALL;
      }
    }
    found.climb(look);
    return found;
  }

  boolean hasBlock(int block) {
    return all || blocks.get(block);
  }

  boolean hasFolder(int folder) {
    return all || folders.get(folder);
  }

  private void scan(IndexLook look, int block, FileQuery.Matcher matcher) {
    var matches = new BitSet();
    if (matcher.onlyNames()) {
      var names = look.names(block);
      for (var at = 0; at < names.length; at++) {
        matches.set(at, matcher.matches(names[at]));
      }
    } else {
      var entries = look.read(block);
      for (var at = 0; at < entries.size(); at++) {
        matches.set(at, matcher.matches(entries.get(at)));
      }
    }
    if (matches.isEmpty()) {
      return;
    }
    for (var span : look.spansOver(block)) {
      var first = matches.nextSetBit(span.start());
      if (first >= 0 && span.holds(first)) {
        add(span);
      }
    }
  }

  /** From each folder to those above it: their numbers are larger, so one way up is enough. */
  private void climb(IndexLook look) {
    for (var folder = folders.nextSetBit(0); folder >= 0; folder = folders.nextSetBit(folder + 1)) {
      look.parents(folder).forEach(this::add);
    }
  }

  private void add(Span span) {
    folders.set(span.folder());
    blocks.set(span.block());
  }
}
