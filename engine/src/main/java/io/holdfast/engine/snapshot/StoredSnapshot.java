package io.holdfast.engine.snapshot;

/** A snapshot and the name that it lies under. */
public record StoredSnapshot(SnapshotId id, Snapshot snapshot) {}
