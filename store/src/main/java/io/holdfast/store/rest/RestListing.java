package io.holdfast.store.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads the lists of restic's REST protocol: {@code [{"name":…,"size":n},…]} or, in version 1,
 * {@code ["<name>",…]}.
 */
final class RestListing {
  static final String VERSION_2 = "application/vnd.x.restic.rest.v2";

  private static final JsonFactory JSON = new JsonFactory();

  private RestListing() {}

  /**
   * Hands over objects while they come, in version 2; names without sizes are asked for one by one
   * when all have come.
   *
   * @throws IOException also when it is no list
   */
  static void read(
      ObjectType type,
      HttpHeaders headers,
      InputStream body,
      Function<ObjectName, Optional<StoredObject>> find,
      Consumer<StoredObject> each)
      throws IOException {
    var sized = headers.firstValue("Content-Type").orElse("").startsWith(VERSION_2);
    var unsized = new ArrayList<ObjectName>();
    try (var parser = JSON.createParser(body)) {
      require(parser, parser.nextToken() == JsonToken.START_ARRAY);
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (sized) {
          readSized(type, parser, each);
        } else {
          require(parser, parser.currentToken() == JsonToken.VALUE_STRING);
          if (ObjectName.isId(parser.getText())) {
            unsized.add(new ObjectName(type, parser.getText()));
          }
        }
      }
    }
    unsized.forEach(name -> find.apply(name).ifPresent(each));
  }

  private static void readSized(ObjectType type, JsonParser parser, Consumer<StoredObject> each)
      throws IOException {
    require(parser, parser.currentToken() == JsonToken.START_OBJECT);
    var name = "";
    var size = -1L;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      var field = parser.currentName();
      var value = parser.nextToken();
      if (field.equals("name") && value == JsonToken.VALUE_STRING) {
        name = parser.getText();
      } else if (field.equals("size") && value == JsonToken.VALUE_NUMBER_INT) {
        size = parser.getLongValue();
      } else {
        parser.skipChildren();
      }
    }
    require(parser, parser.currentToken() == JsonToken.END_OBJECT && size >= 0);
    if (ObjectName.isId(name)) {
      each.accept(new StoredObject(new ObjectName(type, name), size));
    }
  }

  private static void require(JsonParser parser, boolean fits) throws IOException {
    if (!fits) {
      throw new IOException(
          "the server's list is none, at byte " + parser.currentLocation().getByteOffset());
    }
  }
}
