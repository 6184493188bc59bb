package io.holdfast.api.model;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A repository to be made, or taken over when {@code create} is false.
 *
 * @param kind null when the location tells it
 * @param settings what reaching the location takes, by name
 * @param secrets the same, which is never shown again
 */
public record NewRepository(
    @Nullable UUID projectId,
    String name,
    @Nullable String kind,
    String location,
    @Nullable Map<String, String> settings,
    @Nullable Map<String, String> secrets,
    @Nullable String password,
    @Nullable Boolean create,
    @Nullable String tier,
    @Nullable Boolean appendOnly,
    @Nullable Long quotaBytes,
    @Nullable PruneSettings prune,
    @Nullable Boolean gateway) {
  /** One that nothing is needed to reach, and that is pruned as most are. */
  public NewRepository(
      @Nullable UUID projectId,
      String name,
      @Nullable String kind,
      String location,
      @Nullable String password,
      @Nullable Boolean create,
      @Nullable String tier,
      @Nullable Boolean appendOnly,
      @Nullable Long quotaBytes) {
    this(
        projectId,
        name,
        kind,
        location,
        null,
        null,
        password,
        create,
        tier,
        appendOnly,
        quotaBytes,
        null,
        null);
  }

  /** Tells nothing that opens a repository. */
  @Override
  public String toString() {
    return "NewRepository[name=%s]".formatted(name);
  }
}
