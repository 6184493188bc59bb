package io.holdfast.rest.edge;

/**
 * One thing that is wrong with a request.
 *
 * @param place {@code ?name} for a query parameter, {@code {name}} for a path value, a JSON pointer
 *     ({@code /target/path}) for a body field, a header's name otherwise
 * @param code stable, SCREAMING: UNKNOWN, DUPLICATE, REQUIRED, TYPE, RANGE, FORMAT, VALUE, SIZE
 * @param detail a sentence for people
 */
public record Violation(String place, String code, String detail) {}
