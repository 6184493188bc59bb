package io.holdfast.catalog.model;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What lets a caller in. No project means all of them; {@code ownerId} is the credential that an
 * OAuth token was got with, and who a session made with it belongs to.
 */
public record Credential(
    CredentialId id,
    String name,
    CredentialKind kind,
    Secrets secrets,
    Set<Scope> scopes,
    Set<ProjectId> projectIds,
    List<String> cidrs,
    @Nullable CredentialId ownerId,
    Instant createdAt,
    Actor createdBy,
    @Nullable Instant expiresAt,
    @Nullable Instant lastUsedAt,
    @Nullable Instant revokedAt) {
  public Credential {
    scopes = Set.copyOf(scopes);
    projectIds = Set.copyOf(projectIds);
    cidrs = List.copyOf(cidrs);
  }

  /** Whether it may still be used. */
  public boolean validAt(Instant now) {
    return revokedAt == null && (expiresAt == null || expiresAt.isAfter(now));
  }
}
