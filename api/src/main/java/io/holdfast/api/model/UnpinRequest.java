package io.holdfast.api.model;

import org.jspecify.annotations.Nullable;

/** Which pins to take away; all without a reason. */
public record UnpinRequest(@Nullable String reason) {}
