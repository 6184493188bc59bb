package io.holdfast.control.schedule;

import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells when schedules will want backups. */
public final class NextRuns {
  private static final Logger log = LoggerFactory.getLogger(NextRuns.class);
  private static final Comparator<NextRun> ORDER =
      Comparator.comparing((NextRun next) -> next.due().at())
          .thenComparing(next -> next.schedule().name());

  private NextRuns() {}

  /** A time at which a schedule will want a backup. */
  public record NextRun(Schedule schedule, Due due) {}

  /** The next runs of one protection under a plan, with its own shares of the jitter. */
  public static List<NextRun> of(Plan plan, ProtectionId protection, Instant now, int most) {
    return tables(plan).stream()
        .filter(table -> table.schedule().enabled())
        .flatMap(table ->
            table.first(now, most, protection).stream()
                .map(due -> new NextRun(table.schedule(), due)))
        .sorted(ORDER)
        .limit(most)
        .toList();
  }

  /** The next runs under a plan at the earliest: each protection adds its shares of the jitter. */
  public static List<NextRun> of(Plan plan, Instant now, int most) {
    return plan.schedules().stream()
        .filter(Schedule::enabled)
        .flatMap(schedule ->
            table(plan, exact(schedule))
                .flatMap(table -> table.first(now, most, plan.id()).stream())
                .map(due -> new NextRun(schedule, due)))
        .sorted(ORDER)
        .limit(most)
        .toList();
  }

  /** A schedule from before they were checked is left out, and told of. */
  static List<Timetable> tables(Plan plan) {
    return plan.schedules().stream().flatMap(schedule -> table(plan, schedule)).toList();
  }

  /** Which of a plan's enabled schedules cannot be followed, and why, for people. */
  static List<String> faults(Plan plan) {
    return plan.schedules().stream()
        .filter(Schedule::enabled)
        .flatMap(schedule -> fault(schedule).stream())
        .toList();
  }

  private static Optional<String> fault(Schedule schedule) {
    try {
      Timetable.of(schedule);
      return Optional.empty();
    } catch (ScheduleFault e) {
      return Optional.of(
          "schedule '%s' cannot be followed: %s".formatted(schedule.name(), e.sentence()));
    }
  }

  private static Stream<Timetable> table(Plan plan, Schedule schedule) {
    try {
      return Stream.of(Timetable.of(schedule));
    } catch (ScheduleFault e) {
      log.warn(
          "schedule cannot be followed plan={} name={}: {}",
          plan.id(),
          schedule.name(),
          e.sentence());
      return Stream.empty();
    }
  }

  private static Schedule exact(Schedule it) {
    return new Schedule(
        it.id(),
        it.name(),
        it.type(),
        it.rrule(),
        it.cron(),
        it.timeZone(),
        Duration.ZERO,
        it.window(),
        it.enabled());
  }
}
