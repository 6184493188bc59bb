package io.holdfast.catalog.model;

/** One thing that a restore plan looked at. */
public record PlanCheck(String code, Severity severity, String detail) {}
