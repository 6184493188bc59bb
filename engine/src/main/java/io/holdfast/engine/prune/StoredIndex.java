package io.holdfast.engine.prune;

import io.holdfast.engine.index.IndexId;
import io.holdfast.engine.runs.Records;
import java.util.BitSet;
import java.util.List;

/**
 * What index files and the list of packs say, as sorted runs.
 *
 * @param files by their numbers
 * @param table packs in the order in which the files list them, and then those that are revived
 * @param packs how many different ones are listed
 * @param absent numbers of packs that are not in the store: usually none
 * @param strays packs in the store that no file lists, sorted: four words of the id, bytes,
 *     milliseconds of the last mark that counts or {@link #UNMARKED}
 * @param marks sorted: four words of the pack's id, its time, the number of the index file
 */
record StoredIndex(
    List<IndexId> files,
    PackTable table,
    long packs,
    BitSet absent,
    Records strays,
    Records marks) {
  static final int STRAY_WORDS = 6;
  static final int MARK_WORDS = 6;
  static final int STRAY_BYTES = 4;
  static final int STRAY_SINCE = 5;
  static final int MARK_SINCE = 4;
  static final int MARK_FILE = 5;

  /** In the place of a time. */
  static final long UNMARKED = Long.MIN_VALUE;
}
