package io.holdfast.sources.redis;

import io.holdfast.sources.Capabilities.Conflicts;
import java.util.List;
import java.util.OptionalLong;

/**
 * Which keys of a point, and how.
 *
 * @param patterns empty means all
 * @param database all go into this one; empty means each into its own
 * @param expires whether keys keep their times
 * @param laterMillis what is added to these times: 0, or the point's age
 */
record KeyChoices(
    List<KeyPattern> patterns,
    OptionalLong database,
    Conflicts conflicts,
    boolean expires,
    long laterMillis) {
  KeyChoices {
    patterns = List.copyOf(patterns);
  }

  boolean matches(RdbKey key) {
    return patterns.isEmpty() || patterns.stream().anyMatch(each -> each.matches(key));
  }

  /** When the restored key expires; 0 means never. */
  long expiresAtMillis(RdbKey key) {
    return expires && key.expiresAtMillis() > 0 ? key.expiresAtMillis() + laterMillis : 0;
  }

  boolean hasExpired(RdbKey key, long nowMillis) {
    var then = expiresAtMillis(key);
    return then > 0 && then <= nowMillis;
  }

  long target(RdbKey key) {
    return database.orElse(key.database());
  }

  boolean replaces() {
    return switch (conflicts) {
      case OVERWRITE, CLEAR_TARGET -> true;
      case FAIL, SKIP, KEEP_BOTH -> false;
    };
  }
}
