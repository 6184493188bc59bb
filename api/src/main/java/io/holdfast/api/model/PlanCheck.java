package io.holdfast.api.model;

/** One thing that a restore plan looked at. */
public record PlanCheck(String code, String severity, String detail) {}
