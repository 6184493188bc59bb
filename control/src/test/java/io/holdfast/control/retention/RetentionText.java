package io.holdfast.control.retention;

import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.Pin;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Retention;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rules, points and verdicts as short texts, so that a table of cases can be read. */
public final class RetentionText {
  private RetentionText() {}

  /** {@code daily 7, within P14D, maxBytes 100}. */
  public static Retention retention(@Nullable String text) {
    var words = new HashMap<String, String>();
    split(text, ",")
        .map(rule -> rule.split(" "))
        .forEach(rule -> words.put(rule[0], rule.length > 1 ? rule[1] : ""));
    var retention =
        new Retention(
            count(words.remove("last")),
            count(words.remove("hourly")),
            count(words.remove("daily")),
            count(words.remove("weekly")),
            count(words.remove("monthly")),
            count(words.remove("yearly")),
            length(words.remove("within")),
            length(words.remove("maxAge")),
            bytes(words.remove("maxBytes")),
            count(words.remove("min")),
            words.remove("unproven") == null);
    if (!words.isEmpty()) {
      throw new IllegalArgumentException("no rules " + words.keySet());
    }
    return retention;
  }

  /**
   * {@code a 2026-03-28T08:00Z bad 500b}: a letter, a time, and what is special. The letter gives
   * the id, so that ids are ordered as letters are.
   */
  static List<Candidate> points(@Nullable String text) {
    return split(text, ";").map(RetentionText::point).toList();
  }

  static Candidate point(String text) {
    var words = List.of(text.split(" "));
    var marks = words.subList(2, words.size());
    return new Candidate(
        id(words.get(0)),
        OffsetDateTime.parse(words.get(1)).toInstant(),
        marks.contains("bad")
            ? Quality.UNUSABLE
            : marks.contains("doubtful") ? Quality.DOUBTFUL : Quality.GOOD,
        !marks.contains("upload"),
        mark(marks, "needs:").map(RetentionText::id).findFirst().orElse(null),
        mark(marks, "bytes:").mapToLong(Long::parseLong).findFirst().orElse(1),
        marks.contains("proven"),
        mark(marks, "expires:").map(RetentionText::time).findFirst().orElse(null),
        pins(marks),
        mark(marks, "locked:").map(RetentionText::time).findFirst().orElse(null),
        marks.contains("used"),
        marks.contains("worm"));
  }

  /** {@code b=DAILY 2026-03-28 [PINNED]; a=gone NO_RULE}, the newest first. */
  static String verdicts(Judgement judgement) {
    var verdicts =
        judgement.verdicts().stream()
            .map(verdict -> letter(verdict.point().id()) + "=" + verdict(verdict))
            .collect(Collectors.joining("; "));
    return judgement.halt() == null ? verdicts : judgement.halt() + ": " + verdicts;
  }

  static String letter(RestorePointId id) {
    return Character.toString((int) id.value().getLeastSignificantBits());
  }

  static RestorePointId id(String letter) {
    return new RestorePointId(new UUID(0x0198_0000_0000_7000L, letter.charAt(0)));
  }

  private static String verdict(Verdict verdict) {
    var kept = verdict.kept().stream().map(Kept::toString).collect(Collectors.joining(" + "));
    var floors =
        verdict.floors().stream().map(held -> held.floor().name()).collect(Collectors.joining(" "));
    if (verdict.goes()) {
      return "gone " + verdict.cause();
    }
    var despite = verdict.cause() == null ? "" : "not " + verdict.cause();
    return Stream.of(
            verdict.cause() == null ? kept : "",
            despite,
            floors.isEmpty() ? "" : "[" + floors + "]")
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(" "));
  }

  private static List<Pin> pins(List<String> marks) {
    var ever =
        marks.contains("pin")
            ? Stream.of(new Pin("pin", null, Actor.SYSTEM, Instant.EPOCH))
            : Stream.<Pin>of();
    var until =
        mark(marks, "pin:").map(end -> new Pin("pin", time(end), Actor.SYSTEM, Instant.EPOCH));
    return Stream.concat(ever, until).toList();
  }

  private static Stream<String> mark(List<String> marks, String prefix) {
    return marks.stream()
        .filter(mark -> mark.startsWith(prefix))
        .map(mark -> mark.substring(prefix.length()));
  }

  private static Instant time(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }

  private static Stream<String> split(@Nullable String text, String by) {
    return Arrays.stream(text == null ? new String[0] : text.split(by))
        .map(String::strip)
        .filter(part -> !part.isEmpty());
  }

  private static @Nullable Integer count(@Nullable String text) {
    return text == null ? null : Integer.valueOf(text);
  }

  private static @Nullable Long bytes(@Nullable String text) {
    return text == null ? null : Long.valueOf(text);
  }

  private static @Nullable Duration length(@Nullable String text) {
    return text == null ? null : Duration.parse(text);
  }
}
