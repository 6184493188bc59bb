package io.holdfast.agent;

import io.holdfast.api.work.WorkEvent;
import io.holdfast.sources.SourceJournal;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What a source says about itself, told as the session's events. Thread-safe. */
final class SourceEvents implements SourceJournal {
  private final Journal journal;
  private final AtomicLong warnings = new AtomicLong();

  SourceEvents(Journal journal) {
    this.journal = journal;
  }

  @Override
  public void event(Level level, String code, String message, Map<String, String> params) {
    var told =
        switch (level) {
          case INFO -> WorkEvent.Level.INFO;
          case WARNING -> WorkEvent.Level.WARNING;
        };
    if (level == Level.WARNING) {
      warnings.incrementAndGet();
    }
    journal.event(told, code, message, params);
  }

  long warnings() {
    return warnings.get();
  }
}
