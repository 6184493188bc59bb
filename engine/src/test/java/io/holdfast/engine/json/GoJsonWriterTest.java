package io.holdfast.engine.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GoJsonWriterTest {
  @Test
  void escapesAsGoDoes() {
    assertThat(text("a\"b\\c\n\r\t\b\u0001\u007f<>&\u2028\u2029é😀"))
        .isEqualTo(
            "\"a\\\"b\\\\c\\n\\r\\t\\u0008\\u0001\u007f\\u003c\\u003e\\u0026\\u2028\\u2029é😀\"");
  }

  @Test
  void replacesWhatIsNotUtf8() {
    var bytes = new byte[] {'a', (byte) 0xff, 'b', (byte) 0xe2, (byte) 0x80, (byte) 0xc0, 'c'};

    var json = new GoJsonWriter(ZoneOffset.UTC).text(bytes, bytes.length);

    assertThat(new String(json.toByteArray(), StandardCharsets.UTF_8))
        .isEqualTo("\"a\\ufffdb\\ufffd\\ufffd\\ufffdc\"");
  }

  @Test
  void putsCommasWhereTheyBelong() {
    var json = new GoJsonWriter(ZoneOffset.UTC);
    json.beginObject().field("a").number(1).field("b").beginArray();
    json.beginObject().endObject().nothing().bool(true).unsigned(-1);
    json.endArray().field("c").asciiText("").endObject();

    assertThat(new String(json.toByteArray(), StandardCharsets.UTF_8))
        .isEqualTo("{\"a\":1,\"b\":[{},null,true,18446744073709551615],\"c\":\"\"}");
  }

  @Test
  void isReadBackByAParserWhateverTheText() throws Exception {
    var random = new Random(5);
    for (var round = 0; round < 2000; round++) {
      var points = random.ints(random.nextInt(30), 1, 0x10ffff);
      var text =
          points
              .filter(point -> point < 0xd800 || point > 0xdfff)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      var bytes = text(text).getBytes(StandardCharsets.UTF_8);
      var parser = Json.parser(bytes, 0, bytes.length);
      parser.nextToken();

      assertThat(Json.string(parser)).isEqualTo(text);
    }
  }

  private static String text(String value) {
    var json = new GoJsonWriter(ZoneOffset.UTC).text(value);
    return new String(json.toByteArray(), StandardCharsets.UTF_8);
  }
}
