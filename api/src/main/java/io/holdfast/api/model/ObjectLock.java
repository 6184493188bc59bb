package io.holdfast.api.model;

/** How long written objects cannot be removed. */
public record ObjectLock(String mode, long days) {}
