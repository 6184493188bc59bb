package io.holdfast.api.model;

/** Whether the service works, and which version it is. */
public record Health(String status, String version) {}
