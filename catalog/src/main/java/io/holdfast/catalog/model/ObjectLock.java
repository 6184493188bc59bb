package io.holdfast.catalog.model;

/** How long written objects cannot be removed. */
public record ObjectLock(ObjectLockMode mode, int days) {}
