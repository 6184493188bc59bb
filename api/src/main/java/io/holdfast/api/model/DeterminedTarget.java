package io.holdfast.api.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the restore went in the end. */
public record DeterminedTarget(@Nullable String path, Map<String, String> details) {
  public DeterminedTarget {
    details = Map.copyOf(details);
  }
}
