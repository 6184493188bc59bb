package io.holdfast.server.trace;

import io.holdfast.catalog.model.Event;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

/**
 * The trace of a session: a span for all of it, and below that one for each state that it passed
 * through. The trace's id is the session's, without hyphens, so that whoever knows the one finds
 * the other, and a trace that is sent twice is one.
 */
final class SessionSpans {
  /** Begins the code of an event that tells of a new state. */
  private static final String STATE = "STATE_";

  /** As many as collectors take without asking. */
  private static final int EVENTS = 128;

  private final Resource resource;

  SessionSpans(Resource resource) {
    this.resource = resource;
  }

  List<SpanData> of(EndedSession session) {
    var begin = session.times().createdAt();
    var end = Objects.requireNonNull(session.times().endedAt());
    var whole = context(session.ref().id(), 0);
    var spans = new ArrayList<SpanData>();
    spans.add(
        new SessionSpan(
            resource,
            whole,
            SpanContext.getInvalid(),
            session.name(),
            begin,
            end,
            session.attributes(),
            List.of(),
            0,
            session.status()));
    for (var stay : stays(session, begin, end)) {
      var events = stay.events.stream().limit(EVENTS).map(SessionSpans::event).toList();
      spans.add(
          new SessionSpan(
              resource,
              context(session.ref().id(), spans.size()),
              whole,
              session.name() + " " + stay.state,
              stay.begin,
              stay.end,
              Attributes.empty(),
              events,
              stay.events.size(),
              StatusData.unset()));
    }
    return spans;
  }

  /** The time in a state, and what happened in it. */
  private record Stay(String state, Instant begin, Instant end, List<Event> events) {}

  private static List<Stay> stays(EndedSession session, Instant begin, Instant end) {
    var stays = new ArrayList<Stay>();
    var state = "waiting";
    var since = begin;
    var events = new ArrayList<Event>();
    for (var event : session.events()) {
      var content = event.content();
      if (content.code().startsWith(STATE)) {
        stays.add(new Stay(state, since, content.at(), List.copyOf(events)));
        state = content.code().substring(STATE.length()).toLowerCase(Locale.ROOT);
        since = content.at();
        events.clear();
      } else {
        events.add(event);
      }
    }
    stays.add(new Stay(state, since, end, List.copyOf(events)));
    // A session may be made in the very moment in which it is queued.
    stays.removeIf(stay -> stay.begin.equals(stay.end) && stay.events.isEmpty());
    return stays;
  }

  private static EventData event(Event event) {
    var content = event.content();
    var attributes = Attributes.builder();
    attributes.put("message", content.message());
    attributes.put("level", content.level().name());
    content.params().forEach(attributes::put);
    return EventData.create(SessionSpan.nanos(content.at()), content.code(), attributes.build());
  }

  /** The session's own span has the lower half of its id, those below it neighbours of that. */
  private static SpanContext context(UUID session, int place) {
    var trace =
        "%016x%016x".formatted(session.getMostSignificantBits(), session.getLeastSignificantBits());
    var span = "%016x".formatted(session.getLeastSignificantBits() ^ place);
    return SpanContext.create(trace, span, TraceFlags.getSampled(), TraceState.getDefault());
  }
}
