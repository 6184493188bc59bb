package io.holdfast.api.model;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Something that happened, as webhooks carry it. */
public record Notice(
    UUID id,
    String type,
    Instant timestamp,
    @Nullable UUID projectId,
    String severity,
    Map<String, Object> data,
    NoticeLinks links) {
  public Notice {
    data = Map.copyOf(data);
  }
}
