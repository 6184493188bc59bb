package io.holdfast.api.model;

import java.time.Instant;

/** Lets whoever holds it download an export. */
public record DownloadLink(String url, Instant expiresAt, boolean once) {}
