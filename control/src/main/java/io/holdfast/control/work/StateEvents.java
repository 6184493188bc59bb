package io.holdfast.control.work;

import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.EventDraft;
import io.holdfast.catalog.model.EventLevel;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The event that tells of a session's new state. Its code is {@code STATE_} and the state, or
 * {@code ENDED_} and the result.
 */
final class StateEvents {
  private StateEvents() {}

  static List<EventDraft> of(Instant at, BackupStanding standing) {
    return event(
        at,
        code(standing.state(), standing.result()),
        standing.reasonCode(),
        standing.detail(),
        standing.result() == null ? Severity.OK : standing.severity());
  }

  static List<EventDraft> of(Instant at, RestoreStanding standing) {
    return event(
        at,
        code(standing.state(), standing.result()),
        standing.reasonCode(),
        standing.detail(),
        standing.result() == null ? Severity.OK : standing.severity());
  }

  static String word(BackupStanding standing) {
    return standing.result() == null ? standing.state().name() : standing.result().name();
  }

  static String word(RestoreStanding standing) {
    return standing.result() == null ? standing.state().name() : standing.result().name();
  }

  private static String code(Enum<?> state, @Nullable Enum<?> result) {
    return result == null ? "STATE_" + state : "ENDED_" + result;
  }

  private static List<EventDraft> event(
      Instant at,
      String code,
      @Nullable String reason,
      @Nullable String detail,
      Severity severity) {
    var level =
        switch (severity) {
          case OK -> EventLevel.INFO;
          case WARNING -> EventLevel.WARNING;
          case ERROR -> EventLevel.ERROR;
        };
    var words = code.toLowerCase(Locale.ROOT).replace('_', ' ');
    var message = detail == null ? words : words + ": " + detail;
    var params = reason == null ? Map.<String, String>of() : Map.of("reason", reason);
    return List.of(new EventDraft(at, level, code, message, params, null));
  }
}
