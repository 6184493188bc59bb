package io.holdfast.catalog.query;

import org.jspecify.annotations.Nullable;

/** Which stretch of a list is wanted. A limit of 0 gives no items (but a total, when asked for). */
public sealed interface Page {
  int limit();

  /** The items after a position, the same price at any depth; from the start without one. */
  record After(@Nullable Position position, int limit) implements Page {
    public After {
      requireLimit(limit);
    }
  }

  /** Skips items first; for callers whose vendor counts so. */
  record Offset(long offset, int limit) implements Page {
    public Offset {
      requireLimit(limit);
      if (offset < 0) {
        throw new IllegalArgumentException("offset " + offset);
      }
    }
  }

  static Page first(int limit) {
    return new After(null, limit);
  }

  static Page after(Position position, int limit) {
    return new After(position, limit);
  }

  static Page offset(long offset, int limit) {
    return new Offset(offset, limit);
  }

  /** The whole list; only where the caller knows that it is short or must give it whole. */
  static Page all() {
    return new After(null, Integer.MAX_VALUE);
  }

  private static void requireLimit(int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("limit " + limit);
    }
  }
}
