package io.holdfast.control.work;

import io.holdfast.catalog.model.EventDraft;
import io.holdfast.catalog.model.Severity;
import java.util.Comparator;
import java.util.List;

/** How events weigh on their session. */
final class Severities {
  private Severities() {}

  static Severity worst(List<EventDraft> events) {
    return events.stream().map(Severities::of).max(Comparator.naturalOrder()).orElse(Severity.OK);
  }

  private static Severity of(EventDraft event) {
    return switch (event.level()) {
      case DEBUG, INFO -> Severity.OK;
      case WARNING -> Severity.WARNING;
      case ERROR -> Severity.ERROR;
    };
  }
}
