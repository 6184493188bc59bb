package io.holdfast.rest.edge;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** An answer. Immutable; {@link #with} makes a changed one. */
public final class Response {
  /** What follows the headers. */
  public sealed interface Body {
    record None() implements Body {}

    // Written once and never changed: the array is not copied.
    @SuppressWarnings("ArrayRecordComponent")
    record Bytes(byte[] content) implements Body {}

    record Stream(BodyWriter writer) implements Body {}
  }

  private final int status;
  private final Map<String, String> headers;
  private final Body body;

  private Response(int status, Map<String, String> headers, Body body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** An answer without a body. */
  public static Response empty(int status) {
    return new Response(status, Map.of(), new Body.None());
  }

  /**
   * @param content owned by the answer from now on
   */
  public static Response bytes(int status, String contentType, byte[] content) {
    return new Response(status, Map.of("Content-Type", contentType), new Body.Bytes(content));
  }

  /** Text in UTF-8. */
  public static Response text(int status, String contentType, String content) {
    return bytes(status, contentType, content.getBytes(StandardCharsets.UTF_8));
  }

  /** A body of unknown length. */
  public static Response stream(int status, String contentType, BodyWriter writer) {
    return new Response(status, Map.of("Content-Type", contentType), new Body.Stream(writer));
  }

  /** This answer with a header added, or replaced if it has it in the same spelling. */
  public Response with(String header, String value) {
    if (value.chars().anyMatch(c -> c < ' ' && c != '\t')) {
      throw new IllegalArgumentException("control character in header %s".formatted(header));
    }
    var more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Response(status, more, body);
  }

  public int status() {
    return status;
  }

  public Map<String, String> headers() {
    return headers;
  }

  /** A header's value; names in any case. */
  public Optional<String> header(String name) {
    return headers.entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  public Body body() {
    return body;
  }
}
