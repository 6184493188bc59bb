package io.holdfast.api.model;

/** What another system calls the same thing. */
public record ExternalRef(String system, String id) {}
