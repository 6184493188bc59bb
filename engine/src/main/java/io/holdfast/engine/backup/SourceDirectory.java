package io.holdfast.engine.backup;

import java.util.Optional;

/**
 * A directory being read. {@link #next} belongs to one thread, which may be another than the one
 * that opened it and looked at it before; entries may be opened by any thread until the directory
 * is closed.
 */
public interface SourceDirectory extends AutoCloseable {
  /**
   * The next entry, in ascending order of names by unsigned bytes; empty after the last. What
   * cannot be examined comes as {@link SourceEntry.Unreadable}, so that it is never passed over in
   * silence.
   */
  Optional<SourceEntry> next();

  /**
   * Looks at all entries at once, without moving {@link #next}: much cheaper, where all that is
   * asked is whether they are as they were. Empty where a source cannot, or could not this time.
   * Who offers it also lets several directories be opened and looked at at a time.
   */
  default Optional<DirectoryLook> look() throws InterruptedException {
    return Optional.empty();
  }

  /**
   * Whether the entries that {@link #next} told up to the last were, when they were examined, what
   * the look before had seen.
   */
  default boolean isAsLooked() {
    return false;
  }

  /**
   * Whether the names that {@link #next} tells are those that are there now, as far as can be told:
   * for who comes back to a directory that was opened a while ago.
   */
  default boolean isAsListed() {
    return false;
  }

  @Override
  void close();
}
