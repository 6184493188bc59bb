package io.holdfast.api.model;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A credential without its secret. */
public record Token(
    UUID id,
    String name,
    String kind,
    @Nullable String prefix,
    @Nullable String accessKey,
    @Nullable String username,
    List<String> scopes,
    List<UUID> projectIds,
    List<String> cidrs,
    Instant createdAt,
    Actor createdBy,
    @Nullable Instant expiresAt,
    @Nullable Instant lastUsedAt,
    @Nullable Instant revokedAt) {
  public Token {
    scopes = List.copyOf(scopes);
    projectIds = List.copyOf(projectIds);
    cidrs = List.copyOf(cidrs);
  }
}
