package io.holdfast.api.model;

import java.util.List;

/** The next times at which schedules will want backups, the earliest first. */
public record NextRuns(List<NextRun> items) {
  public NextRuns {
    items = List.copyOf(items);
  }
}
