package io.holdfast.store;

/** One line of a listing. */
public record StoredObject(ObjectName name, long sizeBytes) {}
