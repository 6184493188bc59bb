package io.holdfast.catalog.model;

/** What an export left for download. */
public record ExportFile(long bytes, String sha256, String location) {}
