package io.holdfast.control.drill;

import io.holdfast.catalog.model.ProtectionId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the last point is looked for of.
 *
 * @param from the oldest moment that counts, {@code to} the first that does not; null for all
 * @param pin null when nothing is to be pinned
 */
public record BisectWish(
    ProtectionId protection,
    Predicate predicate,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable PinWish pin) {

  /** What must hold of a point. */
  public sealed interface Predicate {}

  /**
   * A file lies there.
   *
   * @param sha256 of its content, 64 hex digits; null when any does
   */
  public record FileHolds(String path, @Nullable String sha256) implements Predicate {}

  /**
   * A statement's first value is this.
   *
   * @param database of a server with several; null for its first
   */
  public record SqlGives(String statement, @Nullable String database, String expected)
      implements Predicate {}

  /** A table has at least so many rows. */
  public record RowsReach(String table, @Nullable String database, long least)
      implements Predicate {}

  /**
   * No more than so many files have an extension that ransomware gives.
   *
   * @param more extensions that count as such too, in lower case without the dot
   */
  public record Unsuspicious(Set<String> more, long tolerated) implements Predicate {
    public Unsuspicious {
      more = Set.copyOf(more);
    }
  }

  /**
   * Keeps the point that is found.
   *
   * @param neighbours whether of the project's other protections the newest points that are no
   *     younger are kept too
   */
  public record PinWish(String reason, @Nullable Instant until, boolean neighbours) {}
}
