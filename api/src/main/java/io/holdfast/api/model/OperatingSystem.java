package io.holdfast.api.model;

/** What runs on a server; empty texts where it is not known. */
public record OperatingSystem(String family, String name, String version) {}
