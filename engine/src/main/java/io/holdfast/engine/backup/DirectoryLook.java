package io.holdfast.engine.backup;

import io.holdfast.engine.crypto.Digest;
import java.util.List;

/** What all entries of a directory are, found without examining them one by one. */
public interface DirectoryLook {
  /**
   * Two that are equal mean entries that are equal in all that becomes part of their nodes, but for
   * contents and trees.
   */
  Digest entries();

  /** Files among the entries. */
  long files();

  /** The sum of their sizes. */
  long fileBytes();

  /** Entries that are neither files nor directories. */
  long others();

  /** The directories among the entries, in the order of names; while their own is open. */
  List<SourceEntry.Directory> folders();
}
