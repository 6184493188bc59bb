package io.holdfast.server.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoggingTest {
  private final LoggerContext context = new LoggerContext();

  {
    context.setMDCAdapter(new LogbackMDCAdapter());
  }

  private final Logger logger = context.getLogger("io.holdfast.Somewhere");

  @Test
  void aLineIsOneObject() throws Exception {
    var line = line("server stopped");

    assertThat(line.endsWith("\n")).isTrue();
    var json = json("server stopped");
    assertThat(json.get("time").asText()).isEqualTo("2026-11-21T10:00:00.123Z");
    assertThat(json.get("level").asText()).isEqualTo("INFO");
    assertThat(json.get("logger").asText()).isEqualTo("io.holdfast.Somewhere");
    assertThat(json.get("message").asText()).isEqualTo("server stopped");
    assertThat(json.has("fields")).isFalse();
  }

  @Test
  void namedArgumentsAreFieldsOfTheirOwn() throws Exception {
    var json = json("{} removed count={} of={} done={} by={}", "exports", 3, 5L, true, null);

    assertThat(json.get("message").asText())
        .isEqualTo("exports removed count=3 of=5 done=true by=null");
    assertThat(names(json.get("fields"))).containsExactly("count", "of", "done", "by");
    assertThat(json.at("/fields/count").isInt()).isTrue();
    assertThat(json.at("/fields/of").asLong()).isEqualTo(5);
    assertThat(json.at("/fields/done").asBoolean()).isTrue();
    assertThat(json.at("/fields/by").isNull()).isTrue();
  }

  @Test
  void whatANameHoldsCannotEndTheLine() throws Exception {
    var evil = "a\nb\"}{\r\u2028";

    assertThat(line("file name={}", evil).strip()).doesNotContain("\n", "\r");
    assertThat(json("file name={}", evil).at("/fields/name").asText()).isEqualTo(evil);
  }

  @Test
  void aFailureBringsItsTraceOnceAndIsNoField() throws Exception {
    var json = json("could not stop part={}", "courier", new IllegalStateException("why"));

    assertThat(names(json.get("fields"))).containsExactly("part");
    assertThat(json.get("stackTrace").asText()).contains("IllegalStateException: why");
  }

  @Test
  void saysWhichRequestOrSessionItIsAbout() throws Exception {
    context.getMDCAdapter().put("session", "0198");

    assertThat(json("hello").get("session").asText()).isEqualTo("0198");
  }

  private static Stream<String> stream(JsonNode node) {
    return node.propertyStream().map(Map.Entry::getKey);
  }

  private static Iterable<String> names(JsonNode node) {
    return stream(node).toList();
  }

  private JsonNode json(String message, Object... arguments) throws Exception {
    return parse(line(message, arguments));
  }

  private static JsonNode parse(String line) throws Exception {
    return new ObjectMapper().readTree(line);
  }

  private String line(String message, Object... arguments) {
    return encode(event(message, arguments));
  }

  private LoggingEvent event(String message, Object... arguments) {
    var event = new LoggingEvent("test", logger, Level.INFO, message, null, arguments);
    event.setInstant(Instant.parse("2026-11-21T10:00:00.123Z"));
    return event;
  }

  private String encode(LoggingEvent event) {
    return new String(Logging.json(context).encode(event), UTF_8);
  }
}
