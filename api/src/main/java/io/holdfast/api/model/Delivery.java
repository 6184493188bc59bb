package io.holdfast.api.model;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A notice on its way to a channel; {@code tries} are the newest attempts. */
public record Delivery(
    UUID id,
    UUID channelId,
    UUID eventId,
    String eventType,
    String state,
    Instant createdAt,
    int attempts,
    @Nullable Instant lastAttemptAt,
    List<DeliveryTry> tries) {
  public Delivery {
    tries = List.copyOf(tries);
  }
}
