package io.holdfast.catalog.model;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why a point looks unlike those before it.
 *
 * @param doubts at least one
 * @param acknowledgement null while no person has said that it is as it should be
 */
public record Suspicion(List<Doubt> doubts, @Nullable Acknowledgement acknowledgement) {
  public Suspicion {
    doubts = List.copyOf(doubts);
  }

  /** Whether nobody has acknowledged it. */
  public boolean open() {
    return acknowledgement == null;
  }

  /** Whether what is doubted may still be in the points that follow. */
  public boolean lasting() {
    return open() && doubts.stream().anyMatch(doubt -> doubt.kind().lasting());
  }

  public boolean has(DoubtKind kind) {
    return doubts.stream().anyMatch(doubt -> doubt.kind() == kind);
  }

  /** Whether there is nothing but less than before. */
  public boolean ofLess() {
    return doubts.stream()
        .map(Doubt::kind)
        .allMatch(kind -> kind == DoubtKind.SHRANK || kind == DoubtKind.MASS_DELETION);
  }

  /** All doubts in one line for people. */
  public String sentence() {
    return doubts.stream().map(Doubt::detail).collect(Collectors.joining("; "));
  }

  public Suspicion acknowledged(Acknowledgement by) {
    return new Suspicion(doubts, by);
  }

  /**
   * One reason.
   *
   * @param detail a sentence for people, with the numbers in it
   * @param measured what was found, {@code usual} what was expected by the points before: shares
   *     from 0 to 1, or counts, or bytes, as the kind says
   */
  public record Doubt(DoubtKind kind, String detail, double measured, double usual) {}

  /** A person says that it is as it should be. */
  public record Acknowledgement(Actor by, Instant at, String reason) {}
}
