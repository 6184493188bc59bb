package io.holdfast.control.retention;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one point.
 *
 * @param kept the rules that keep it
 * @param floors what holds it whatever the rules say
 * @param cause why it goes, or would if no floor held it; null when rules keep it
 */
public record Verdict(Candidate point, List<Kept> kept, List<Held> floors, @Nullable Cause cause) {
  public Verdict {
    kept = List.copyOf(kept);
    floors = List.copyOf(floors);
  }

  public boolean goes() {
    return cause != null && floors.isEmpty();
  }
}
