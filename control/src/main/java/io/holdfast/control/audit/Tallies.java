package io.holdfast.control.audit;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.ActorType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Counts refusals of one class of callers in windows of time. The first of a kind is due at once;
 * its repetitions, and kinds beyond the limit, are due as numbers when the window ends: so a flood
 * makes at most {@code 2 × (kinds + 1)} records in a window. Thread-safe.
 */
final class Tallies {
  private static final Actor MANY = new Actor(ActorType.USER, new UUID(0, 0), "many", null);

  private final Duration length;
  private final int kinds;

  /** Guarded by this, as is all below. */
  private final Map<Kind, Tally> window = new LinkedHashMap<>();

  private @Nullable Instant end;

  /** Who was refused what, and why. */
  record Kind(Actor actor, String action, String resource, ErrorCode code) {}

  /**
   * Refusals of a kind to be told.
   *
   * @param requestId of the first of them
   */
  record Due(Kind kind, long count, Instant firstAt, Instant lastAt, @Nullable String requestId) {}

  private static final class Tally {
    private long count;
    private Instant first;
    private Instant last;
    private @Nullable String requestId;

    Tally(Instant at) {
      first = at;
      last = at;
    }

    void add(Instant at, @Nullable String request) {
      if (count == 0) {
        first = at;
        requestId = request;
      }
      count++;
      last = at;
    }
  }

  Tallies(Duration length, int kinds) {
    this.length = length;
    this.kinds = kinds;
  }

  /** Counts one, and gives what is to be told now. */
  synchronized List<Due> add(Kind kind, Instant at, @Nullable String requestId) {
    var due = ended(at);
    if (end == null) {
      end = at.plus(length);
    }
    var known = window.get(kind);
    if (known != null) {
      known.add(at, requestId);
      return due;
    }
    if (window.size() >= kinds) {
      var others = new Kind(MANY, "others", "-", kind.code());
      window.computeIfAbsent(others, _ -> new Tally(at)).add(at, requestId);
      return due;
    }
    window.put(kind, new Tally(at));
    due.add(new Due(kind, 1, at, at, requestId));
    return due;
  }

  /** What is to be told of a window that is over; nothing while it is not. */
  synchronized List<Due> ended(Instant now) {
    return end == null || now.isBefore(end) ? new ArrayList<>() : all();
  }

  /** Ends the window. */
  synchronized List<Due> all() {
    var due = new ArrayList<Due>();
    window.forEach((kind, tally) -> {
      if (tally.count > 0) {
        due.add(new Due(kind, tally.count, tally.first, tally.last, tally.requestId));
      }
    });
    window.clear();
    end = null;
    return due;
  }
}
