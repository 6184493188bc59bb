package io.holdfast.store.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Lists of servers that nobody has tested, in both versions of the protocol. */
class RestListingFuzzTest extends FuzzContract {
  private static final String ID = "ab".repeat(32);
  private static final String PLAIN = "[\"%s\",\"x\"]".formatted(ID);
  private static final String SIZED =
      "[{\"name\":\"%s\",\"size\":123},{\"size\":7,\"name\":\"x\",\"more\":[]}]".formatted(ID);

  /** The version, in one byte, then the list. */
  @Override
  protected List<byte[]> seeds() {
    return List.of(("1" + PLAIN).getBytes(UTF_8), ("2" + SIZED).getBytes(UTF_8));
  }

  @Override
  protected void parse(byte[] bytes) throws IOException {
    if (bytes.length > 0) {
      assertThat(read(bytes)).isEqualTo(told(bytes));
    }
  }

  @Test
  void refusesAListThatIsCut() throws Exception {
    for (var seed : seeds()) {
      for (var end = 1; end < seed.length; end++) {
        var cut = Arrays.copyOf(seed, end);
        assertThat(outcome(() -> read(cut))).as(new String(cut, UTF_8)).isEmpty();
      }
    }
  }

  private static List<StoredObject> read(byte[] bytes) throws IOException {
    var type = isSized(bytes) ? RestListing.VERSION_2 : "text/plain";
    var objects = new ArrayList<StoredObject>();
    RestListing.read(
        ObjectType.PACK,
        HttpHeaders.of(Map.of("Content-Type", List.of(type)), (_, _) -> true),
        new ByteArrayInputStream(bytes, 1, bytes.length - 1),
        name -> Optional.of(new StoredObject(name, 0)),
        objects::add);
    return objects;
  }

  private static boolean isSized(byte[] bytes) {
    return bytes[0] == '2';
  }

  /** What a list says that was taken, found by reading all of it before anything is looked at. */
  private static List<StoredObject> told(byte[] bytes) throws IOException {
    var objects = new ArrayList<StoredObject>();
    try (var parser = new JsonFactory().createParser(bytes, 1, bytes.length - 1)) {
      parser.nextToken();
      for (var item : (List<?>) value(parser)) {
        var fields = isSized(bytes) ? (Map<?, ?>) item : Map.of("name", item, "size", 0);
        if (fields.get("name") instanceof String name && name.matches("[0-9a-f]{64}")) {
          var size = ((Number) fields.get("size")).longValue();
          objects.add(new StoredObject(new ObjectName(ObjectType.PACK, name), size));
        }
      }
    }
    return objects;
  }

  /** The value that begins; of fields of one name the last that is a text, or a whole number. */
  private static Object value(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      var items = new ArrayList<Object>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(value(parser));
      }
      return items;
    }
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      var fields = new HashMap<String, Object>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        var name = parser.currentName();
        parser.nextToken();
        var value = value(parser);
        if (name.equals("name") ? value instanceof String : value instanceof Number) {
          fields.put(name, value);
        }
      }
      return fields;
    }
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      default -> "";
    };
  }
}
