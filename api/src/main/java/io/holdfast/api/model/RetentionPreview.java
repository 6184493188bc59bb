package io.holdfast.api.model;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What retention does with the points of a protection, told without doing it. */
public record RetentionPreview(
    UUID protectionId,
    Instant at,
    String timeZone,
    Retention retention,
    String origin,
    @Nullable String halt,
    Totals totals,
    @Nullable Next next,
    List<Verdict> points) {
  public RetentionPreview {
    points = List.copyOf(points);
  }

  /** How many points, and what they added to their repositories. */
  public record Totals(long points, long staying, long stayingBytes, long going, long goingBytes) {}

  /** The point that goes first, and when. */
  public record Next(UUID restorePointId, Instant at) {}

  /** What becomes of one point; {@code goesAt} is absent when it stays longer than can be told. */
  public record Verdict(
      UUID restorePointId,
      String slug,
      Instant pointInTime,
      long storedBytes,
      String quality,
      boolean goes,
      @Nullable String cause,
      List<Rule> keptBy,
      List<Floor> heldBy,
      @Nullable Instant goesAt) {
    public Verdict {
      keptBy = List.copyOf(keptBy);
      heldBy = List.copyOf(heldBy);
    }
  }

  /** A rule, and the period of it that the point stands for. */
  public record Rule(String rule, @Nullable String period) {}

  /** What holds the point whatever the rules say. */
  public record Floor(String floor, @Nullable String detail, @Nullable Instant until) {}
}
