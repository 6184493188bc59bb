package io.holdfast.catalog.model;

import java.util.UUID;

/** What a dialect calls one of our resources. */
public record Alias(String dialect, String kind, String externalId, UUID id) {}
