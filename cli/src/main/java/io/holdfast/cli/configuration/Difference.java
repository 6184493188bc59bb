package io.holdfast.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A field that is not as a file wants it.
 *
 * @param field as the API calls it
 * @param before as the server has it, for people
 * @param after as the file wants it, for people
 */
record Difference(String field, JsonNode before, JsonNode after) {}
