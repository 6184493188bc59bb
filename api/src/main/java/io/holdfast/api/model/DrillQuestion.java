package io.holdfast.api.model;

import org.jspecify.annotations.Nullable;

/** What a drill of level L5 asks of what it restored. */
public record DrillQuestion(
    String name,
    String type,
    String subject,
    @Nullable String database,
    @Nullable String expected) {}
