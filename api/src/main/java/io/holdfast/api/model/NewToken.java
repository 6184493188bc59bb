package io.holdfast.api.model;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A credential to be made. */
public record NewToken(
    String name,
    @Nullable String kind,
    @Nullable String username,
    List<String> scopes,
    @Nullable List<UUID> projectIds,
    @Nullable Instant expiresAt) {
  public NewToken {
    scopes = List.copyOf(scopes);
    projectIds = projectIds == null ? null : List.copyOf(projectIds);
  }
}
