package io.holdfast.catalog.model;

/** What another system calls the same thing. */
public record ExternalRef(String system, String id) {}
