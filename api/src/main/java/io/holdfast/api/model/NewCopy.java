package io.holdfast.api.model;

import java.util.UUID;

/** Asks for a copy of a restore point. */
public record NewCopy(UUID repositoryId) {}
