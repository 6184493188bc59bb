package io.holdfast.sources;

import java.util.Map;

/** Takes down what people should read about a session. Thread-safe. */
@FunctionalInterface
public interface SourceJournal {
  /** Tells nobody. */
  SourceJournal NONE = (_, _, _, _) -> {};

  /**
   * @param code stable and SCREAMING
   * @param message for people; never a secret
   */
  void event(Level level, String code, String message, Map<String, String> params);

  /** How much it matters. A WARNING makes the session's result WARNING at best. */
  enum Level {
    INFO,
    WARNING
  }
}
