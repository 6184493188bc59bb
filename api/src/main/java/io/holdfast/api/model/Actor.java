package io.holdfast.api.model;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who did something. */
public record Actor(String type, UUID id, String name, @Nullable String address) {}
