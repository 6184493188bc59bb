package io.holdfast.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Whether a server's value is what a file wants, whatever both write out or leave out. */
final class Equality {
  /** What the API takes for a field within a field that is not given. */
  private static final Map<String, JsonNode> DEFAULTS =
      Map.ofEntries(
          Map.entry("type", TextNode.valueOf("INCREMENTAL")),
          Map.entry("timeZone", TextNode.valueOf("Z")),
          Map.entry("jitter", TextNode.valueOf("PT0S")),
          Map.entry("enabled", BooleanNode.TRUE),
          Map.entry("order", IntNode.valueOf(0)),
          Map.entry("delay", TextNode.valueOf("PT0S")),
          Map.entry("keepLastProven", BooleanNode.TRUE),
          Map.entry("cron", TextNode.valueOf("30 3 * * 0")),
          Map.entry("maxTime", TextNode.valueOf("PT2H")),
          Map.entry("maxUnusedPercent", IntNode.valueOf(5)),
          Map.entry("repackSmall", BooleanNode.FALSE),
          Map.entry("repackUncompressed", BooleanNode.FALSE),
          Map.entry("grace", TextNode.valueOf("P3D")));

  /** What the server gives if a file does not. */
  private static final Set<String> GIVEN = Set.of("id", "name", "required", "onError");

  private Equality() {}

  static boolean same(JsonNode wanted, JsonNode actual) {
    if (isEmpty(wanted) && isEmpty(actual)) {
      return true;
    }
    if (wanted.isObject() && actual.isObject()) {
      return sameObject(wanted, actual);
    }
    if (wanted.isArray() && actual.isArray()) {
      return sameArray(wanted, actual);
    }
    if (wanted.isNumber() && actual.isNumber()) {
      return wanted.decimalValue().compareTo(actual.decimalValue()) == 0;
    }
    return wanted.equals(actual) || sameMeaning(wanted, actual);
  }

  private static boolean sameObject(JsonNode wanted, JsonNode actual) {
    var names = new HashSet<String>();
    wanted.fieldNames().forEachRemaining(names::add);
    actual.fieldNames().forEachRemaining(names::add);
    return names.stream().allMatch(name -> sameField(name, wanted, actual));
  }

  private static boolean sameField(String name, JsonNode wanted, JsonNode actual) {
    var found = actual.path(name);
    if (wanted.has(name)) {
      return same(wanted.get(name), found);
    }
    return isEmpty(found)
        || GIVEN.contains(name)
        || DEFAULTS.containsKey(name) && same(DEFAULTS.get(name), found);
  }

  private static boolean sameArray(JsonNode wanted, JsonNode actual) {
    if (wanted.size() != actual.size()) {
      return false;
    }
    for (var at = 0; at < wanted.size(); at++) {
      if (!same(wanted.get(at), actual.get(at))) {
        return false;
      }
    }
    return true;
  }

  /** P1D and PT24H; UTC and Z. */
  private static boolean sameMeaning(JsonNode wanted, JsonNode actual) {
    if (!wanted.isTextual() || !actual.isTextual()) {
      return false;
    }
    return same(wanted, actual, Duration::parse)
        || same(wanted, actual, text -> ZoneId.of(text).normalized());
  }

  private static boolean same(JsonNode wanted, JsonNode actual, Function<String, Object> meaning) {
    var one = read(wanted, meaning);
    return one.isPresent() && one.equals(read(actual, meaning));
  }

  private static Optional<Object> read(JsonNode text, Function<String, Object> meaning) {
    try {
      return Optional.of(meaning.apply(text.asText()));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  static boolean isEmpty(JsonNode value) {
    return value.isMissingNode() || value.isNull() || value.isContainerNode() && value.isEmpty();
  }
}
