package io.holdfast.api.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Parameters of a list; a name given twice means "or". Immutable. */
public final class Query {
  private static final Query ALL = new Query(List.of());

  private final List<Map.Entry<String, String>> parameters;

  private Query(List<Map.Entry<String, String>> parameters) {
    this.parameters = parameters;
  }

  /** No filter. */
  public static Query all() {
    return ALL;
  }

  /** With one more parameter; ids, numbers and words as their text, instants as RFC 3339. */
  public Query with(String name, Object value) {
    var more = new ArrayList<>(parameters);
    more.add(Map.entry(name, value instanceof Instant instant ? instant.toString() : value + ""));
    return new Query(List.copyOf(more));
  }

  /** Items in a page, 1 to 500. */
  public Query limit(int items) {
    return with("limit", items);
  }

  /** Such as {@code -createdAt}. */
  public Query sort(String key) {
    return with("sort", key);
  }

  /** Asks for the number of all matches too. */
  public Query counted() {
    return with("count", "exact");
  }

  /** The page that {@code nextCursor} of the one before names. */
  public Query cursor(String cursor) {
    return with("cursor", cursor);
  }

  /** Empty, or starting with a question mark. */
  String text() {
    if (parameters.isEmpty()) {
      return "";
    }
    return parameters.stream()
        .map(parameter -> encode(parameter.getKey()) + "=" + encode(parameter.getValue()))
        .collect(Collectors.joining("&", "?", ""));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
