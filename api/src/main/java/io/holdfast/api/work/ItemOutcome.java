package io.holdfast.api.work;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of one item, or of {@code count} items alike when a listing of each would be too
 * long.
 *
 * @param type what it is: {@code FILE}, {@code DIRECTORY}, {@code SYMLINK} …
 * @param name the item's path in the source or restore point; names that are not UTF-8 have their
 *     odd bytes as {@code \xNN}
 * @param target where it was written; null in a backup and when nothing was
 * @param count 1, or more for an aggregate, whose {@code name} is then a directory
 * @param hashExpected SHA-256 in hex, null when not compared; {@code hashActual} is what was read
 */
public record ItemOutcome(
    State state,
    String type,
    String name,
    @Nullable String target,
    long bytes,
    long count,
    @Nullable String message,
    @Nullable String hashExpected,
    @Nullable String hashActual,
    Instant endedAt) {
  /** How an item ended. */
  public enum State {
    SUCCESS,
    WARNING,
    FAILED,
    SKIPPED,
    CANCELLED
  }

  public ItemOutcome {
    if (bytes < 0 || count < 1) {
      throw new IllegalArgumentException("%d items of %d bytes: %s".formatted(count, bytes, name));
    }
  }
}
