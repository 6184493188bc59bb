package io.holdfast.rest.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.UuidText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object, read one by one; each reader refuses a value that it cannot use and
 * points at it. {@link #close} refuses the fields that nobody read. A field that is null counts as
 * absent, but {@link #patched} sees it. Not thread-safe.
 */
public final class Fields {
  public static final int NAME = 200;
  public static final int TEXT = 2_000;
  public static final int PATH = 8_192;
  private static final int MAX_ENTRIES = 1_000;
  private static final int MAX_LABELS = 64;

  private static final Pattern SLUG = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private final ObjectNode node;
  private final String pointer;
  private final Rigour rigour;
  private final Set<String> read = new HashSet<>();

  /** How closely fields must be what an API says. */
  enum Rigour {
    /** Exactly, and none that it does not know. */
    STRICT,
    /** Exactly, with any others beside them. */
    OPEN,
    /** With any others beside them, and flags also as text. */
    FORGIVING
  }

  Fields(ObjectNode node, String pointer) {
    this(node, pointer, Rigour.STRICT);
  }

  Fields(ObjectNode node, String pointer, Rigour rigour) {
    this.node = node;
    this.pointer = pointer;
    this.rigour = rigour;
  }

  /** These fields, for an API that lets callers send fields it does not know, at any depth. */
  public Fields ignoringUnknown() {
    return new Fields(node, pointer, Rigour.OPEN);
  }

  /** The names of all fields that are there, be it with null. */
  public Set<String> names() {
    var names = new LinkedHashSet<String>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** These fields, for an API whose callers write names in any case, at any depth. */
  public Fields ignoringCase() {
    return new Fields((ObjectNode) folded(node), pointer, rigour);
  }

  private static JsonNode folded(JsonNode node) {
    if (node instanceof ObjectNode object) {
      var fields = new TreeMap<String, JsonNode>(String.CASE_INSENSITIVE_ORDER);
      object.properties().forEach(field -> fields.put(field.getKey(), folded(field.getValue())));
      return new ObjectNode(JsonNodeFactory.instance, fields);
    }
    if (node instanceof ArrayNode array) {
      var items = JsonNodeFactory.instance.arrayNode(array.size());
      array.forEach(item -> items.add(folded(item)));
      return items;
    }
    return node;
  }

  /** Ends the reading. */
  public void close() {
    if (rigour != Rigour.STRICT) {
      return;
    }
    List<Violation> unknown = new ArrayList<>();
    node.fieldNames()
        .forEachRemaining(name -> {
          if (!read.contains(name)) {
            unknown.add(new Violation(place(name), "UNKNOWN", "no such field"));
          }
        });
    if (!unknown.isEmpty()) {
      throw new RequestException(
          ErrorCode.BODY_INVALID,
          "%s: no such field".formatted(unknown.getFirst().place()),
          unknown.subList(0, Math.min(unknown.size(), 20)));
    }
  }

  /** The value of a field that must be there. */
  public <T> T require(String name, Function<String, Optional<T>> reader) {
    return reader.apply(name).orElseThrow(() -> invalid(name, "REQUIRED", "must be there"));
  }

  /**
   * A field of a merge patch.
   *
   * @return the value read; null when the patch takes it away; the current one when it is not named
   */
  public <T> @Nullable T patched(
      String name, @Nullable T current, Function<String, Optional<T>> reader) {
    read.add(name);
    return node.has(name) ? reader.apply(name).orElse(null) : current;
  }

  /** As {@link #patched}, for a field that cannot be taken away. */
  public <T> T patchedTo(String name, T current, Function<String, Optional<T>> reader) {
    read.add(name);
    return node.has(name) ? require(name, reader) : current;
  }

  /** Text of 1 to {@link #NAME} characters. */
  public Optional<String> name(String name) {
    return text(name, 1, NAME);
  }

  /** Text of up to {@link #TEXT} characters. */
  public Optional<String> text(String name) {
    return text(name, 0, TEXT);
  }

  /** Lower-case letters, digits and hyphens inside, 1 to 63 characters. */
  public Optional<String> slug(String name) {
    return text(name, 1, NAME)
        .map(value -> {
          if (!SLUG.matcher(value).matches()) {
            throw invalid(name, "FORMAT", "must be 1 to 63 lower-case letters, digits and hyphens");
          }
          return value;
        });
  }

  public Optional<String> path(String name) {
    return text(name, 1, PATH);
  }

  public Optional<String> text(String name, int least, int most) {
    return find(name).map(value -> text(name, value, least, most));
  }

  public Optional<Long> number(String name, long least, long most) {
    return find(name)
        .map(value -> {
          if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw invalid(name, "TYPE", "must be a whole number");
          }
          if (value.longValue() < least || value.longValue() > most) {
            throw invalid(name, "RANGE", "must be from %d to %d".formatted(least, most));
          }
          return value.longValue();
        });
  }

  /** Text, or a whole number as text: for ids that some clients send as numbers. */
  public Optional<String> textOrNumber(String name) {
    return find(name)
        .map(value -> value.isIntegralNumber() ? value.asText() : text(name, value, 1, NAME));
  }

  /** Whole numbers, each from {@code least} to {@code most}. */
  public Optional<List<Integer>> numbers(String name, int least, int most) {
    return list(
        name,
        (place, value) -> {
          if (!value.isInt()) {
            throw invalid(place, "TYPE", "must be a whole number");
          }
          if (value.intValue() < least || value.intValue() > most) {
            throw invalid(place, "RANGE", "must be from %d to %d".formatted(least, most));
          }
          return value.intValue();
        });
  }

  /** A number of bytes or things: 0 or more. */
  public Optional<Long> count(String name) {
    return number(name, 0, Long.MAX_VALUE);
  }

  public Optional<Integer> smallCount(String name) {
    return number(name, 0, 1_000_000).map(Long::intValue);
  }

  public Optional<Boolean> flag(String name) {
    return find(name)
        .map(value -> {
          if (rigour == Rigour.FORGIVING && value.isTextual()) {
            return flag(name, value.textValue());
          }
          if (!value.isBoolean()) {
            throw invalid(name, "TYPE", "must be true or false");
          }
          return value.booleanValue();
        });
  }

  public Optional<UUID> id(String name) {
    return find(name).map(value -> uuid(name, value));
  }

  public Optional<List<UUID>> ids(String name) {
    return list(name, (place, value) -> uuid(place, value));
  }

  public Optional<List<String>> texts(String name) {
    return list(name, (place, value) -> text(place, value, 0, PATH));
  }

  public <E extends Enum<E>> Optional<E> word(String name, Class<E> type) {
    return find(name).map(value -> word(name, value, type));
  }

  public Optional<Instant> instant(String name) {
    return text(name, 0, NAME)
        .map(value -> {
          try {
            return ClockFormat.MILLISECONDS.parse(value);
          } catch (DateTimeException e) {
            throw invalid(name, "FORMAT", "must be a date-time such as 2026-11-21T10:00:00Z");
          }
        });
  }

  public Optional<Duration> duration(String name) {
    return text(name, 0, NAME)
        .map(value -> {
          try {
            var duration = Duration.parse(value);
            if (!duration.isNegative() && duration.toDays() < 36_525) {
              return duration;
            }
          } catch (DateTimeException | ArithmeticException e) {
            // Answered below, as every other text that is no duration.
          }
          throw invalid(name, "FORMAT", "must be an ISO 8601 duration such as PT24H");
        });
  }

  public Optional<ZoneId> zone(String name) {
    return text(name, 0, NAME)
        .map(value -> {
          try {
            return ZoneId.of(value);
          } catch (DateTimeException e) {
            throw invalid(name, "VALUE", "must be a time zone such as Europe/Berlin");
          }
        });
  }

  /** An object of texts. */
  public Optional<Map<String, String>> labels(String name) {
    return find(name)
        .map(value -> {
          if (!(value instanceof ObjectNode object)) {
            throw invalid(name, "TYPE", "must be an object of texts");
          }
          if (object.size() > MAX_LABELS) {
            throw invalid(name, "SIZE", "must have at most %d entries".formatted(MAX_LABELS));
          }
          Map<String, String> labels = new LinkedHashMap<>();
          object
              .properties()
              .forEach(entry -> {
                var place = name + "/" + escape(entry.getKey());
                refuseUnprintable(place, entry.getKey());
                labels.put(entry.getKey(), text(place, entry.getValue(), 0, PATH));
              });
          return labels;
        });
  }

  /**
   * What a patch does to an object of texts, by name: a new text, or empty for null. Empty without
   * the field; null for the field as a whole is refused, for it would not say which to remove.
   */
  public Map<String, Optional<String>> changes(String name) {
    read.add(name);
    var value = node.get(name);
    if (value == null) {
      return Map.of();
    }
    if (!(value instanceof ObjectNode object) || object.size() > MAX_LABELS) {
      throw invalid(
          name, "TYPE", "must be an object of at most %d texts or nulls".formatted(MAX_LABELS));
    }
    Map<String, Optional<String>> changes = new LinkedHashMap<>();
    for (var entry : object.properties()) {
      var place = name + "/" + escape(entry.getKey());
      refuseUnprintable(place, entry.getKey());
      changes.put(
          entry.getKey(),
          entry.getValue().isNull()
              ? Optional.empty()
              : Optional.of(text(place, entry.getValue(), 0, PATH)));
    }
    return changes;
  }

  /** An object with fields of its own; {@code reader} need not close it. */
  public <T> Optional<T> object(String name, Function<Fields, T> reader) {
    return find(name).map(value -> object(name, value, reader));
  }

  /** The fields of an object within; none where it is absent or null. */
  public Fields part(String name) {
    return find(name)
        .map(value -> {
          if (!(value instanceof ObjectNode object)) {
            throw invalid(name, "TYPE", "must be an object");
          }
          return new Fields(object, pointer + "/" + name, rigour);
        })
        .orElseGet(
            () -> new Fields(JsonNodeFactory.instance.objectNode(), pointer + "/" + name, rigour));
  }

  public <T> Optional<List<T>> objects(String name, Function<Fields, T> reader) {
    return list(name, (place, value) -> object(place, value, reader));
  }

  /** The exception for a field whose value cannot be used. */
  public RequestException invalid(String name, String code, String detail) {
    return RequestException.of(ErrorCode.BODY_INVALID, new Violation(place(name), code, detail));
  }

  private Optional<JsonNode> find(String name) {
    read.add(name);
    return Optional.ofNullable(node.get(name)).filter(value -> !value.isNull());
  }

  private <T> Optional<List<T>> list(String name, BiFunction<String, JsonNode, T> reader) {
    return find(name)
        .map(value -> {
          if (!value.isArray()) {
            throw invalid(name, "TYPE", "must be a list");
          }
          if (value.size() > MAX_ENTRIES) {
            throw invalid(name, "SIZE", "must have at most %d entries".formatted(MAX_ENTRIES));
          }
          var index = new int[1];
          return StreamSupport.stream(value.spliterator(), false)
              .map(entry -> reader.apply(name + "/" + index[0]++, entry))
              .toList();
        });
  }

  private <T> T object(String name, JsonNode value, Function<Fields, T> reader) {
    if (!(value instanceof ObjectNode object)) {
      throw invalid(name, "TYPE", "must be an object");
    }
    var fields = new Fields(object, pointer + "/" + name, rigour);
    var result = reader.apply(fields);
    fields.close();
    return result;
  }

  private boolean flag(String name, String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid(name, "TYPE", "must be true or false");
    };
  }

  private String text(String name, JsonNode value, int least, int most) {
    if (!value.isTextual()) {
      throw invalid(name, "TYPE", "must be text");
    }
    var text = value.textValue();
    if (text.length() < least || text.length() > most) {
      throw invalid(name, "SIZE", "must have from %d to %d characters".formatted(least, most));
    }
    refuseUnprintable(name, text);
    return text;
  }

  /** NUL and lone surrogates: PostgreSQL takes neither, and UTF-8 has no form of the second. */
  private void refuseUnprintable(String name, String text) {
    for (var i = 0; i < text.length(); ) {
      var point = text.codePointAt(i);
      if (point == 0 || (point >= 0xD800 && point <= 0xDFFF)) {
        throw invalid(name, "FORMAT", "holds NUL or half a surrogate pair");
      }
      i += Character.charCount(point);
    }
  }

  private UUID uuid(String name, JsonNode value) {
    if (!value.isTextual()) {
      throw invalid(name, "TYPE", "must be text");
    }
    return UuidText.parse(value.textValue())
        .orElseThrow(() -> invalid(name, "FORMAT", "must be a UUID"));
  }

  private <E extends Enum<E>> E word(String name, JsonNode value, Class<E> type) {
    if (!value.isTextual()) {
      throw invalid(name, "TYPE", "must be text");
    }
    for (var constant : type.getEnumConstants()) {
      if (constant.name().equals(value.textValue())) {
        return constant;
      }
    }
    throw invalid(name, "VALUE", "must be one of %s".formatted(List.of(type.getEnumConstants())));
  }

  private String place(String name) {
    var place = pointer + "/" + name;
    return place.length() > 200 ? place.substring(0, 200) : place;
  }

  private static String escape(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }
}
