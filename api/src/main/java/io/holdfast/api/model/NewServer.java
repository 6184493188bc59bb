package io.holdfast.api.model;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A server to be made. */
public record NewServer(
    UUID projectId,
    String name,
    @Nullable String hostname,
    @Nullable OperatingSystem operatingSystem,
    @Nullable String category,
    @Nullable ExternalRef externalRef,
    @Nullable String region,
    @Nullable Map<String, String> labels) {
  public NewServer {
    labels = labels == null ? null : Map.copyOf(labels);
  }
}
