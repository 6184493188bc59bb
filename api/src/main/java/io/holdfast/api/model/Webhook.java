package io.holdfast.api.model;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A channel of kind WEBHOOK.
 *
 * @param secret signs; shown only when it is made
 * @param previousSecretUntil until when the secret before it signs too
 */
public record Webhook(
    UUID id,
    @Nullable UUID projectId,
    String name,
    String url,
    @Nullable String caCertificate,
    @Nullable String secret,
    @Nullable Instant previousSecretUntil,
    List<String> events,
    List<UUID> protectionIds,
    String leastSeverity,
    boolean enabled,
    @Nullable String disabledReason,
    int failureCount,
    @Nullable Instant failingSince,
    @Nullable Instant nextAttemptAt,
    Instant createdAt,
    Actor createdBy,
    Instant modifiedAt,
    Actor modifiedBy,
    long revision) {
  public Webhook {
    events = List.copyOf(events);
    protectionIds = List.copyOf(protectionIds);
  }

  /** Tells nothing that opens a door. */
  @Override
  public String toString() {
    return "Webhook[id=%s]".formatted(id);
  }
}
