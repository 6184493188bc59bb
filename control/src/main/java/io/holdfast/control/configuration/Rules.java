package io.holdfast.control.configuration;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.Source;
import io.holdfast.control.schedule.ScheduleFault;
import io.holdfast.control.schedule.Timetable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What configured values must look like, whichever API they came through. */
final class Rules {
  private static final Pattern SLUG = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final int NAME_CHARACTERS = 200;
  private static final Duration LONGEST_DELAY = Duration.ofDays(90);
  private static final Duration SHORTEST_KEEP = Duration.ofHours(1);
  private static final Duration LONGEST_KEEP = Duration.ofDays(3_660);
  private static final int LABELS = 64;
  private static final int LABEL_CHARACTERS = 255;

  private Rules() {}

  static void slug(String slug) {
    if (!SLUG.matcher(slug).matches()) {
      throw invalid(
          "slug '%s' must have 1 to 63 characters of a-z, 0-9 and '-', no '-' at the ends"
              .formatted(slug));
    }
  }

  static void name(String name) {
    if (name.isBlank() || name.length() > NAME_CHARACTERS) {
      throw invalid("name '%s' must have 1 to %d characters".formatted(name, NAME_CHARACTERS));
    }
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw invalid("name holds a control character");
    }
  }

  static void labels(Map<String, String> labels) {
    if (labels.size() > LABELS) {
      throw invalid("%d labels are more than %d".formatted(labels.size(), LABELS));
    }
    for (var label : labels.entrySet()) {
      if (label.getKey().isBlank()
          || label.getKey().length() > LABEL_CHARACTERS
          || label.getValue().length() > LABEL_CHARACTERS) {
        throw invalid(
            "label '%s' must have 1 to %d characters".formatted(label.getKey(), LABEL_CHARACTERS));
      }
    }
  }

  static void source(Source source) {
    switch (source.kind()) {
      case DIRECTORY -> directory(source);
      case POSTGRES,
          POSTGRES_PITR,
          MYSQL,
          MONGODB,
          REDIS,
          SQLITE,
          S3_BUCKET,
          MAILBOX,
          DISK_IMAGE,
          VM,
          COMMAND,
          PROJECT_BUNDLE,
          FOREIGN -> {}
    }
  }

  /** One copy in each repository; the delays are those of this life. */
  static void placements(List<Placement> placements) {
    var repositories = new HashSet<RepositoryId>();
    for (var placement : placements) {
      if (!repositories.add(placement.repositoryId())) {
        throw invalid("two placements name repository " + placement.repositoryId());
      }
      var delay = placement.delay();
      if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
        throw invalid("delay %s must be from PT0S to %s".formatted(delay, LONGEST_DELAY));
      }
    }
  }

  /** Each can be followed, and has a name of its own: histories tell runs by it. */
  static void schedules(List<Schedule> schedules) {
    var names = new HashSet<String>();
    for (var schedule : schedules) {
      name(schedule.name());
      if (!names.add(schedule.name())) {
        throw invalid("two schedules are named '%s'".formatted(schedule.name()));
      }
      keepFor(schedule);
      try {
        Timetable.of(schedule);
      } catch (ScheduleFault e) {
        throw invalid(
            "%s of schedule '%s': %s".formatted(e.field(), schedule.name(), e.sentence()));
      }
    }
  }

  private static void keepFor(Schedule schedule) {
    var keepFor = schedule.keepFor();
    if (keepFor != null
        && (keepFor.compareTo(SHORTEST_KEEP) < 0 || keepFor.compareTo(LONGEST_KEEP) > 0)) {
      throw invalid(
          "keepFor of schedule '%s' must be from %s to %s, not %s"
              .formatted(schedule.name(), SHORTEST_KEEP, LONGEST_KEEP, keepFor));
    }
  }

  private static void directory(Source source) {
    var path = source.config().get("path");
    if (path == null || !absolute(path)) {
      throw invalid(
          "a DIRECTORY source needs config.path, an absolute path%s"
              .formatted(path == null ? "" : ", not '%s'".formatted(path)));
    }
    var folders = Folders.of(source.config());
    for (var folder : folders) {
      if (!absolute(folder)) {
        throw invalid("config.morePaths must hold absolute paths, not '%s'".formatted(folder));
      }
    }
    Folders.requireApart(folders);
    var fresh = source.config().get("freshWithinHours");
    if (fresh != null && !fresh.matches("[1-9][0-9]{0,5}")) {
      throw invalid("config.freshWithinHours must be a number of hours, not '%s'".formatted(fresh));
    }
    var empty = source.config().get("allowEmpty");
    if (empty != null && !empty.equals("true") && !empty.equals("false")) {
      throw invalid("config.allowEmpty must be true or false, not '%s'".formatted(empty));
    }
  }

  private static boolean absolute(String path) {
    return path.startsWith("/")
        && path.indexOf('\0') < 0
        && Path.of(path).normalize().toString().equals(stripped(path));
  }

  private static String stripped(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }
}
