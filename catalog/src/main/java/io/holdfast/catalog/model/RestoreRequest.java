package io.holdfast.catalog.model;

import org.jspecify.annotations.Nullable;

/** What was asked for, unchanged for ever. */
public record RestoreRequest(
    RestorePurpose purpose,
    RestoreMode mode,
    Explorer explorer,
    Selection selection,
    RestoreTarget target,
    ConflictPolicy conflictPolicy,
    @Nullable String reason,
    @Nullable String ticketRef) {}
