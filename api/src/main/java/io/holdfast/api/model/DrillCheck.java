package io.holdfast.api.model;

import org.jspecify.annotations.Nullable;

/** What one check of a drill found. */
public record DrillCheck(
    String name,
    @Nullable String expected,
    @Nullable String actual,
    String result,
    String severity) {}
