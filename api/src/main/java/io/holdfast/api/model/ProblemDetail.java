package io.holdfast.api.model;

/**
 * One thing that was wrong, and where: a JSON pointer, {@code ?parameter}, {@code {pathValue}} or
 * header.
 */
public record ProblemDetail(String pointer, String code, String detail) {}
