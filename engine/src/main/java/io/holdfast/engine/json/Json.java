package io.holdfast.engine.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads JSON token by token, strictly where a wrong type would become wrong data. */
public final class Json {
  /** A file of the format is at most a pack long; a string in it can be a base64 attribute. */
  private static final int MAX_STRING_CHARACTERS = 256 * 1024 * 1024;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(MAX_STRING_CHARACTERS)
                  .maxNestingDepth(64)
                  .build())
          .build();

  /** What to do with the value of a field; it must read or skip it. */
  @FunctionalInterface
  public interface FieldReader {
    void read(String field) throws IOException;
  }

  /** Reads one element of an array. */
  @FunctionalInterface
  public interface ElementReader<T> {
    T read() throws IOException;
  }

  /** Reads one element of an array, and keeps it where it likes. */
  @FunctionalInterface
  public interface ElementUse {
    void read() throws IOException;
  }

  private Json() {}

  public static JsonParser parser(byte[] bytes, int offset, int length) throws IOException {
    return FACTORY.createParser(bytes, offset, length);
  }

  /** Reads from a stream, which is closed at the document's end. */
  public static JsonParser parser(InputStream bytes) throws IOException {
    return FACTORY.createParser(bytes);
  }

  /**
   * Reads a document that is one object and nothing else.
   *
   * @param reader called with the parser standing on each field's value
   */
  public static void readDocument(JsonParser parser, FieldReader reader) throws IOException {
    parser.nextToken();
    readObject(parser, reader);
    if (parser.nextToken() != null) {
      throw new JsonParseException(parser, "more than one value");
    }
  }

  /** Reads an object on whose start the parser stands, and leaves it on its end. */
  public static void readObject(JsonParser parser, FieldReader reader) throws IOException {
    require(parser, JsonToken.START_OBJECT);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      var field = parser.currentName();
      parser.nextToken();
      reader.read(field);
    }
    require(parser, JsonToken.END_OBJECT);
  }

  /** Reads an array, or null as an empty one, as Go writes an empty list. */
  public static <T> List<T> list(JsonParser parser, ElementReader<T> reader) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return List.of();
    }
    var elements = new ArrayList<T>();
    each(parser, () -> elements.add(reader.read()));
    return elements;
  }

  /** Reads an array's elements one by one, each with the parser on its start. */
  public static void each(JsonParser parser, ElementUse use) throws IOException {
    require(parser, JsonToken.START_ARRAY);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      use.read();
    }
  }

  public static List<String> strings(JsonParser parser) throws IOException {
    return list(parser, () -> string(parser));
  }

  public static String string(JsonParser parser) throws IOException {
    require(parser, JsonToken.VALUE_STRING);
    return parser.getText();
  }

  /** A whole number of 64 bits; unsigned ones beyond a long's range come out negative. */
  public static long number(JsonParser parser) throws IOException {
    require(parser, JsonToken.VALUE_NUMBER_INT);
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      var value = parser.getBigIntegerValue();
      if (value.signum() < 0 || value.bitLength() > Long.SIZE) {
        throw new JsonParseException(parser, "number %s is out of range".formatted(value));
      }
      return value.longValue();
    }
    return parser.getLongValue();
  }

  public static boolean bool(JsonParser parser) throws IOException {
    if (!parser.currentToken().isBoolean()) {
      throw new JsonParseException(parser, "not true or false");
    }
    return parser.getBooleanValue();
  }

  /** Reads a value with a parser of ours that throws for values it does not like. */
  public static <T> T parsed(
      JsonParser parser, java.util.function.Function<? super String, ? extends T> parse)
      throws IOException {
    var text = string(parser);
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      throw new JsonParseException(parser, e.getMessage(), e);
    }
  }

  /**
   * Copies the value on which the parser stands, and leaves it on the value's end. Numbers keep
   * their digits; strings come out as Go writes them.
   */
  public static void copy(JsonParser parser, GoJsonWriter target) throws IOException {
    var depth = 0;
    do {
      var token = parser.currentToken();
      if (token == null) {
        throw new IOException("it ends early");
      }
      depth += copyToken(parser, token, target);
      if (depth > 0) {
        parser.nextToken();
      }
    } while (depth > 0);
  }

  /** Returns by how much this goes deeper. */
  private static int copyToken(JsonParser parser, JsonToken token, GoJsonWriter target)
      throws IOException {
    switch (token) {
      case START_OBJECT -> target.beginObject();
      case START_ARRAY -> target.beginArray();
      case END_OBJECT -> target.endObject();
      case END_ARRAY -> target.endArray();
      case FIELD_NAME -> target.name(parser.currentName());
      case VALUE_STRING -> target.text(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> target.digits(parser.getText());
      case VALUE_TRUE, VALUE_FALSE -> target.bool(token == JsonToken.VALUE_TRUE);
      case VALUE_NULL -> target.nothing();
      case VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new JsonParseException(parser, "%s in a text".formatted(token));
    }
    if (token.isStructStart()) {
      return 1;
    }
    return token.isStructEnd() ? -1 : 0;
  }

  /** A field that must be there. */
  public static <T> T present(String field, @Nullable T value) throws IOException {
    if (value == null) {
      throw new IOException("field %s is missing".formatted(field));
    }
    return value;
  }

  private static void require(JsonParser parser, JsonToken token) throws IOException {
    if (parser.currentToken() != token) {
      throw new JsonParseException(
          parser, "%s where %s should be".formatted(parser.currentToken(), token));
    }
  }
}
