package io.holdfast.api.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a point looks unlike those before it. */
public record Suspicion(List<Doubt> doubts, @Nullable Acknowledgement acknowledged) {
  public Suspicion {
    doubts = List.copyOf(doubts);
  }

  /** One reason, with its numbers. */
  public record Doubt(String kind, String detail, double measured, double usual) {}

  /** Who said that it is as it should be. */
  public record Acknowledgement(String reason, Actor by, Instant at) {}
}
