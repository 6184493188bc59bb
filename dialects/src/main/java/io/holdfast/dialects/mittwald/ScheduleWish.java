package io.holdfast.dialects.mittwald;

import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.control.schedule.ScheduleFault;
import io.holdfast.control.schedule.Timetable;
import io.holdfast.rest.edge.Fields;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of a schedule; empty where it says nothing.
 *
 * @param cron five fields, in UTC, at most once an hour
 * @param ttl as written
 */
record ScheduleWish(Optional<String> cron, Optional<String> ttl, Optional<String> description) {
  /** Where the length of time is kept as it was written. */
  static final String TTL = "ttl";

  private static final String CRON = "schedule";
  private static final Duration LEAST = Duration.ofDays(7);
  private static final Duration MOST = Duration.ofDays(365);
  private static final Pattern ONE_MINUTE = Pattern.compile("\\d{1,2}");
  private static final Pattern DAILY = Pattern.compile("\\d{1,2} \\d{1,2} \\* \\* \\*");
  private static final int TEXT = 100;
  private static final int NAME = 150;

  static ScheduleWish ofNew(Fields fields) {
    fields.require(CRON, name -> fields.text(name, 0, TEXT));
    fields.require(TTL, name -> fields.text(name, 0, TEXT));
    return of(fields);
  }

  static ScheduleWish of(Fields fields) {
    return new ScheduleWish(
        fields.text(CRON, 0, TEXT).map(text -> cron(fields, text)),
        fields.text(TTL, 0, TEXT).map(text -> ttl(fields, text)),
        fields.text("description", 0, Bodies.DESCRIPTION));
  }

  private static String cron(Fields fields, String text) {
    var words = List.of(text.strip().split("\\s+"));
    if (words.size() != 5) {
      throw fields.invalid(CRON, "FORMAT", "must have the five fields of a crontab");
    }
    if (!ONE_MINUTE.matcher(words.getFirst()).matches()) {
      throw fields.invalid(
          CRON, "FORMAT", "must name one minute: backups are made at most once an hour");
    }
    var cron = String.join(" ", words);
    try {
      Timetable.of(
          new Schedule(
              new ScheduleId(new UUID(0, 0)),
              CRON,
              BackupType.INCREMENTAL,
              null,
              cron,
              ZoneOffset.UTC,
              Duration.ZERO,
              null,
              true));
    } catch (ScheduleFault e) {
      throw fields.invalid(CRON, "FORMAT", e.sentence());
    }
    return cron;
  }

  private static String ttl(Fields fields, String text) {
    var length =
        Ttl.parse(text)
            .orElseThrow(
                () -> fields.invalid(TTL, "FORMAT", "must be a length of time such as 30d"));
    if (length.compareTo(LEAST) < 0 || length.compareTo(MOST) > 0) {
      throw fields.invalid(
          TTL, length.compareTo(LEAST) < 0 ? "MINIMUM" : "MAXIMUM", "must be from 7d to 365d");
    }
    return text;
  }

  boolean isDaily() {
    return cron.isEmpty() || DAILY.matcher(cron.get()).matches();
  }

  /**
   * @param others whose names are taken
   */
  Schedule made(ScheduleId id, List<Schedule> others) {
    return changed(
        new Schedule(
            id,
            name(id, others),
            BackupType.INCREMENTAL,
            null,
            cron.orElseThrow(),
            ZoneOffset.UTC,
            Duration.ZERO,
            null,
            true));
  }

  /** For people, in histories: the description, as far as a name can be it. */
  private String name(ScheduleId id, List<Schedule> others) {
    var wanted =
        description
            .map(String::strip)
            .filter(text -> !text.isEmpty() && text.length() <= NAME)
            .filter(text -> text.chars().noneMatch(Character::isISOControl))
            .or(() -> cron)
            .orElseThrow();
    var taken = others.stream().anyMatch(other -> other.name().equals(wanted));
    return taken ? "%s (%s)".formatted(wanted, id) : wanted;
  }

  Schedule changed(Schedule before) {
    var labels = new HashMap<>(before.labels());
    ttl.ifPresent(text -> labels.put(TTL, text));
    return new Schedule(
        before.id(),
        before.name(),
        before.type(),
        cron.isPresent() ? null : before.rrule(),
        cron.orElse(before.cron()),
        cron.isPresent() ? ZoneOffset.UTC : before.timeZone(),
        before.jitter(),
        before.window(),
        before.enabled(),
        description.orElse(before.description()),
        keepFor(before.keepFor()),
        labels);
  }

  private @Nullable Duration keepFor(@Nullable Duration before) {
    return ttl.flatMap(Ttl::parse).orElse(before);
  }
}
