package io.holdfast.catalog.query;

import io.holdfast.catalog.model.EventLevel;
import io.holdfast.catalog.model.SessionRef;
import java.util.Set;

/** What events can be filtered by. */
public sealed interface EventFilter extends Filter {
  record Session(SessionRef session) implements EventFilter {}

  record Levels(Set<EventLevel> levels) implements EventFilter {
    public Levels {
      levels = Set.copyOf(levels);
    }
  }

  record Codes(Set<String> codes) implements EventFilter {
    public Codes {
      codes = Set.copyOf(codes);
    }
  }

  /** Those with a greater sequence number; for streams that go on. */
  record After(long sequence) implements EventFilter {}

  record At(TimeRange range) implements EventFilter {}
}
