package io.holdfast.control.copy;

import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.RestorePointId;
import java.util.Optional;

/** Finds the copy for a session that will read a point later. */
@FunctionalInterface
public interface CopyProbe {
  /**
   * The best copy whose repository answers now.
   *
   * @return empty when there is no choice, or no answer
   */
  Optional<CopyId> answering(RestorePointId point) throws InterruptedException;
}
