package io.holdfast.api.model;

/** Which database a dump goes to. */
public record DatabaseTarget(String dump, String databaseId) {}
