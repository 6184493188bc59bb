package io.holdfast.control.schedule;

import io.holdfast.catalog.model.ResourceId;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * When a schedule is due: a pure function of the schedule, so all nodes say the same. The rule's
 * local times become moments ({@link ZoneClock}), each put off by its own share of the jitter,
 * which depends on schedule, rule's time and {@code whose} run it is. Thread-safe.
 */
public final class Timetable {
  private static final Duration LONGEST_JITTER = Duration.ofDays(1);
  private static final LocalDateTime LONG_AGO = LocalDateTime.of(2000, 1, 1, 0, 0);
  private static final Duration LONGEST_WINDOW = Duration.ofDays(1);

  private final Schedule schedule;
  private final LocalTimes times;

  /** The last answer of {@link #next}: one look asks the same more than once. */
  private volatile @Nullable Known latest;

  private Timetable(Schedule schedule, LocalTimes times) {
    this.schedule = schedule;
    this.times = times;
  }

  /**
   * @throws ScheduleFault when the schedule cannot be followed
   */
  public static Timetable of(Schedule schedule) throws ScheduleFault {
    if (schedule.jitter().isNegative() || schedule.jitter().compareTo(LONGEST_JITTER) > 0) {
      throw new ScheduleFault("jitter", "must be between nothing and " + LONGEST_JITTER);
    }
    var window = schedule.window();
    if (window != null
        && (!window.length().isPositive() || window.length().compareTo(LONGEST_WINDOW) > 0)) {
      throw new ScheduleFault("window", "must be longer than nothing and at most a day");
    }
    var times = times(schedule);
    if (times.after(LONG_AGO).isEmpty()) {
      throw new ScheduleFault(
          schedule.cron() == null ? "rrule" : "cron", "no time ever matches all of it");
    }
    return new Timetable(schedule, times);
  }

  private static LocalTimes times(Schedule schedule) throws ScheduleFault {
    var cron = schedule.cron();
    if (cron != null) {
      return CronTimes.of(cron);
    }
    return CalendarTimes.of(String.valueOf(schedule.rrule()), schedule.timeZone());
  }

  Schedule schedule() {
    return schedule;
  }

  /** The first time due after {@code after}; empty when there is none any more. */
  public Optional<Due> next(Instant after, ResourceId whose) {
    var known = latest;
    if (known == null || !known.answers(after, whose)) {
      known = new Known(after, whose, first(after, 1, whose).stream().findFirst());
      latest = known;
    }
    return known.next();
  }

  /** The first times due after {@code after}. */
  public List<Due> first(Instant after, int most, ResourceId whose) {
    var found = new ArrayList<Due>();
    var clock = new ZoneClock(times, schedule.timeZone(), after.minus(schedule.jitter()));
    if (schedule.jitter().isZero()) {
      while (found.size() < most && clock.hasNext()) {
        found.add(due(clock.next()));
      }
      return List.copyOf(found);
    }
    var put = new PriorityQueue<Instant>();
    while (found.size() < most && (clock.hasNext() || !put.isEmpty())) {
      var rule = clock.hasNext() ? clock.next() : null;
      while (!put.isEmpty() && found.size() < most && (rule == null || !put.peek().isAfter(rule))) {
        found.add(due(put.remove()));
      }
      if (rule != null) {
        var at = rule.plus(jitter(rule, whose));
        if (at.isAfter(after)) {
          put.add(at);
        }
      }
    }
    return List.copyOf(found);
  }

  /** The newest times due later than {@code after} and by {@code until}, the earliest first. */
  List<Due> newest(Instant after, Instant until, int most, ResourceId whose) {
    var first = next(after, whose).filter(due -> !due.at().isAfter(until));
    if (first.isEmpty()) {
      return List.of();
    }
    if (next(first.get().at(), whose).filter(due -> !due.at().isAfter(until)).isEmpty()) {
      return List.of(first.get());
    }
    var clock = new ZoneClock(times, schedule.timeZone(), after.minus(schedule.jitter()));
    var newest = new ArrayDeque<Instant>();
    while (clock.hasNext()) {
      var rule = clock.next();
      if (rule.isAfter(until)) {
        break;
      }
      var at = rule.plus(jitter(rule, whose));
      if (at.isAfter(after) && !at.isAfter(until)) {
        newest.addLast(at);
        if (newest.size() > most) {
          newest.removeFirst();
        }
      }
    }
    return newest.stream().sorted().map(this::due).toList();
  }

  private Due due(Instant at) {
    var window = schedule.window();
    return window == null ? new Due(at, at, null) : within(window, at);
  }

  /** In the window that is open then, else in the next. */
  private Due within(Window window, Instant at) {
    var zone = schedule.timeZone();
    var day = LocalDateTime.ofInstant(at, zone).toLocalDate().minusDays(2);
    while (true) {
      var opens = ZoneClock.moment(day.atTime(window.start()), zone);
      var closes = opens.plus(window.length());
      if (closes.isAfter(at)) {
        return new Due(at, opens.isAfter(at) ? opens : at, closes);
      }
      day = day.plusDays(1);
    }
  }

  private Duration jitter(Instant rule, ResourceId whose) {
    var most = schedule.jitter().toSeconds();
    if (most == 0) {
      return Duration.ZERO;
    }
    var seed = mixed(rule.getEpochSecond());
    seed = mixed(seed ^ schedule.id().value().getMostSignificantBits());
    seed = mixed(seed ^ schedule.id().value().getLeastSignificantBits());
    seed = mixed(seed ^ whose.value().getMostSignificantBits());
    seed = mixed(seed ^ whose.value().getLeastSignificantBits());
    return Duration.ofSeconds(Long.remainderUnsigned(seed, most + 1));
  }

  /** Spreads the bits of a number over all its bits (the finaliser of SplitMix64). */
  private static long mixed(long number) {
    var bits = number + 0x9E3779B97F4A7C15L;
    bits = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
    return bits ^ (bits >>> 31);
  }

  /** Nothing is due between {@code after} and {@code next}. */
  private record Known(Instant after, ResourceId whose, Optional<Due> next) {
    boolean answers(Instant moment, ResourceId asker) {
      return whose.equals(asker)
          && !moment.isBefore(after)
          && next.filter(due -> !due.at().isAfter(moment)).isEmpty();
    }
  }
}
