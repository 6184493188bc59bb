package io.holdfast.api.model;

/** Why a suspicious point is as it should be. */
public record AcknowledgeRequest(String reason) {}
