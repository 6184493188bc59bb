package io.holdfast.engine.backup;

import io.holdfast.engine.crypto.Digest;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What all entries of a directory are, found without examining them one by one. */
public interface DirectoryLook {
  /** What was seen longer ago is seen anew, so that a backup is of its own time. */
  long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

  /**
   * Two that are equal mean entries that are equal, as far as the source can tell from a look, in
   * all that becomes part of their nodes, but for contents and trees.
   */
  Digest entries();

  /**
   * {@link #entries}, to be trusted later. Empty where an entry changed so shortly before the look
   * that another change could bear the same time.
   */
  Optional<Digest> lasting();

  /** The names of the files among the entries, in no order; nobody changes the arrays. */
  List<byte[]> fileNames();

  /** The sum of their sizes. */
  long fileBytes();

  /** When the youngest of them was modified, in seconds since 1970; empty without files. */
  OptionalLong newestFileSeconds();

  /** Entries that are neither files nor directories. */
  long others();

  /** Directories among the entries. */
  int folderCount();

  /**
   * These, in the order of names, each examined when it is asked for; while their own is open.
   * Called once, by who takes all entries to be as they were, and never for a look that is not
   * believed. Some of them may be opened and looked at ahead of their turn, at a time and by
   * several threads; a source whose directories cannot bear that offers no looks.
   */
  Iterator<SourceEntry.Directory> folders();
}
