package io.holdfast.control.fileindex;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The blocks read last, of all indexes together. Thread-safe. */
final class BlockCache {
  /** About a thousand entries each: some 40 MB. */
  private static final int BLOCKS = 128;

  private record Key(FileIndex index, int block) {}

  /** Least recently used first. Guarded by this. */
  private final Map<Key, List<IndexEntry>> blocks = new LinkedHashMap<>(16, 0.75f, true);

  List<IndexEntry> get(FileIndex index, int block, Supplier<List<IndexEntry>> read) {
    var key = new Key(index, block);
    synchronized (this) {
      var there = blocks.get(key);
      if (there != null) {
        return there;
      }
    }
    var fresh = List.copyOf(read.get());
    synchronized (this) {
      blocks.put(key, fresh);
      var all = blocks.keySet().iterator();
      while (blocks.size() > BLOCKS && all.hasNext()) {
        all.next();
        all.remove();
      }
    }
    return fresh;
  }
}
