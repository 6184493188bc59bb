package io.holdfast.control.fileindex;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;

/**
 * What a block may hold, told without opening the rest of it.
 *
 * @param smallest and {@code largest} bytes of its files; the other way round when it has none
 * @param oldest and {@code newest} modification, in seconds since 1970
 */
record Summary(TokenFilter tokens, long smallest, long largest, long oldest, long newest) {

  static Summary of(List<IndexEntry> entries) {
    var tokens = new HashSet<Long>();
    var smallest = Long.MAX_VALUE;
    var largest = -1L;
    var oldest = Long.MAX_VALUE;
    var newest = Long.MIN_VALUE;
    for (var entry : entries) {
      TokenFilter.addTrigrams(FoldedName.of(entry.name().bytes().toByteArray()), tokens);
      if (entry.kind() == EntryKind.FILE) {
        smallest = Math.min(smallest, entry.size());
        largest = Math.max(largest, entry.size());
      }
      var content = entry.content();
      if (content != null && content.whole()) {
        tokens.add(TokenFilter.token(content.id()));
      }
      oldest = Math.min(oldest, entry.modified().getEpochSecond());
      newest = Math.max(newest, entry.modified().getEpochSecond());
    }
    return new Summary(TokenFilter.of(tokens), smallest, largest, oldest, newest);
  }

  /**
   * @throws io.holdfast.control.ControlException CATALOG_DAMAGED when it is none
   */
  static Summary read(byte[] bytes) {
    var reader = new ByteReader(bytes);
    var smallest = reader.signed();
    var largest = reader.signed();
    var oldest = reader.signed();
    var newest = reader.signed();
    return new Summary(TokenFilter.read(reader), smallest, largest, oldest, newest);
  }

  byte[] toByteArray() {
    var writer = new ByteWriter().signed(smallest).signed(largest).signed(oldest).signed(newest);
    tokens.write(writer);
    return writer.toByteArray();
  }

  /** Whether a file of such a size may be there; a negative {@code most} is no limit. */
  boolean mayHaveSize(long least, long most) {
    return largest >= least && (most < 0 || smallest <= most);
  }

  boolean mayBeModified(
      @org.jspecify.annotations.Nullable Instant from,
      @org.jspecify.annotations.Nullable Instant before) {
    return (from == null || newest >= from.getEpochSecond())
        && (before == null || oldest <= before.getEpochSecond());
  }
}
