package io.holdfast.api.model;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A repository to be made, or taken over when {@code create} is false. */
public record NewRepository(
    @Nullable UUID projectId,
    String name,
    @Nullable String kind,
    String location,
    @Nullable String password,
    @Nullable Boolean create,
    @Nullable String tier,
    @Nullable Boolean appendOnly,
    @Nullable Long quotaBytes,
    @Nullable PruneSettings prune) {
  /** One that is pruned as most are. */
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
    this(projectId, name, kind, location, password, create, tier, appendOnly, quotaBytes, null);
  }

  /** Tells nothing that opens a repository. */
  @Override
  public String toString() {
    return "NewRepository[name=%s, location=%s]".formatted(name, location);
  }
}
