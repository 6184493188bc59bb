package io.holdfast.engine.inventory;

import io.holdfast.engine.index.IndexId;
import io.holdfast.engine.pack.PackId;
import java.util.List;

/** What an {@link IndexSwitch} asks of the index as it was, and of what leaves it. One thread's. */
public interface SwitchedIndex {
  /** The files that list a pack which leaves, or of whose marks none counts any more. */
  List<IndexId> replaced();

  /**
   * Whether what such a file lists goes to a new one: a pack that stays, and of which neither a
   * file that stays nor a new one lists every blob. It counts as listed then, if these are all.
   *
   * @param blobs how many of the pack's the file lists
   */
  boolean takes(PackId pack, int blobs);

  /** Whether a mark still counts: set by an earlier run, of a pack in the store, in no index. */
  boolean waits(PackId pack);
}
