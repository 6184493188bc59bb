package io.holdfast.control.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The moments of local times in a zone, in order and each once. A time that a clock put forward
 * leaves out becomes the first moment after the gap. One that a clock put back shows twice is its
 * first moment; a rule that names no hours runs at both. Not thread-safe.
 */
final class ZoneClock implements Iterator<Instant> {
  private final LocalTimes times;
  private final ZoneId zone;
  private final Deque<Instant> second = new ArrayDeque<>();

  /** Every local time up to this was taken. */
  private LocalDateTime taken;

  /** The one after {@code taken}, if it was asked for; empty when there is none. */
  private Optional<LocalDateTime> following = Optional.empty();

  private boolean asked;

  private Instant last;
  private @Nullable Instant next;

  /** The moments later than {@code after}. */
  ZoneClock(LocalTimes times, ZoneId zone, Instant after) {
    this.times = times;
    this.zone = zone;
    this.last = after;
    this.taken = before(LocalDateTime.ofInstant(after, zone));
  }

  /** From an hour that comes twice all of it is needed: its times come again. */
  private LocalDateTime before(LocalDateTime after) {
    return overlap(after).map(change -> change.getDateTimeAfter().minusSeconds(1)).orElse(after);
  }

  /** The one moment of a local time, as for a rule that names hours. */
  static Instant moment(LocalDateTime local, ZoneId zone) {
    var change = zone.getRules().getTransition(local);
    return change != null && change.isGap() ? change.getInstant() : local.atZone(zone).toInstant();
  }

  @Override
  public boolean hasNext() {
    while (next == null) {
      var moment = moment();
      if (moment == null) {
        return false;
      }
      next = moment.isAfter(last) ? moment : null;
    }
    return true;
  }

  @Override
  public Instant next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    last = next;
    next = null;
    return last;
  }

  private @Nullable Instant moment() {
    if (!second.isEmpty() && following().flatMap(this::overlap).isEmpty()) {
      return second.removeFirst();
    }
    var found = following();
    if (found.isEmpty()) {
      return null;
    }
    taken = found.get();
    asked = false;
    if (times.hourly()) {
      overlap(taken).ifPresent(change -> second.addLast(taken.toInstant(change.getOffsetAfter())));
    }
    return moment(taken, zone);
  }

  private Optional<LocalDateTime> following() {
    if (!asked) {
      following = times.after(taken);
      asked = true;
    }
    return following;
  }

  private Optional<ZoneOffsetTransition> overlap(LocalDateTime time) {
    return Optional.ofNullable(zone.getRules().getTransition(time))
        .filter(ZoneOffsetTransition::isOverlap);
  }
}
