package io.holdfast.control.retention;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the points of a protection.
 *
 * @param halt why nothing goes for now, whatever the verdicts say
 * @param verdicts one a point, the newest first
 */
public record Judgement(@Nullable Halt halt, List<Verdict> verdicts) {
  public Judgement {
    verdicts = List.copyOf(verdicts);
  }

  /** What is to leave now, the oldest first. */
  public List<Verdict> going() {
    return halt != null ? List.of() : verdicts.reversed().stream().filter(Verdict::goes).toList();
  }
}
