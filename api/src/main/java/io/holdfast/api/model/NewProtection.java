package io.holdfast.api.model;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A protection to be made. */
public record NewProtection(
    UUID sourceId, UUID planId, @Nullable String name, @Nullable String retentionPreset) {}
