package io.holdfast.control.configuration;

import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.RetentionPreset;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.catalog.model.ServerId;
import io.holdfast.catalog.model.SourceId;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a protection that is set up in one go shall be.
 *
 * @param schedules made with ids from the given source
 * @param region where the copies shall lie; null for anywhere
 * @param replicated whether a second repository keeps copies too
 */
public record SetupWish(
    ProjectId project,
    String name,
    Subject subject,
    Function<Supplier<ScheduleId>, List<Schedule>> schedules,
    RetentionPreset retention,
    boolean encrypted,
    @Nullable String region,
    boolean replicated) {
  /** What it protects. */
  public sealed interface Subject {
    /** A source that is there. */
    record Known(SourceId source) implements Subject {}

    /** Folders of a server, as a source of their own. */
    record Folders(ServerId server, List<String> paths, Map<String, String> labels)
        implements Subject {
      public Folders {
        paths = List.copyOf(paths);
        labels = Map.copyOf(labels);
      }
    }
  }
}
