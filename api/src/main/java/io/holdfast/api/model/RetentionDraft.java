package io.holdfast.api.model;

/** Rules to try. */
public record RetentionDraft(Retention retention) {}
