package io.holdfast.api.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The API's JSON: instants in UTC with milliseconds, durations as ISO 8601, nothing for null.
 * Unknown fields are passed over, so that a client can talk to a newer server.
 */
public final class ApiJson {
  private static final DateTimeFormatter MILLISECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final ObjectMapper MAPPER = mapper();

  private ApiJson() {}

  /** The shared mapper; thread-safe; must not be configured. */
  public static ObjectMapper shared() {
    return MAPPER;
  }

  private static ObjectMapper mapper() {
    var times =
        new SimpleModule("holdfast-times")
            .addSerializer(new InstantWriter())
            .addSerializer(new DurationWriter())
            .addDeserializer(Instant.class, new InstantReader())
            .addDeserializer(Duration.class, new DurationReader());
    return JsonMapper.builder()
        .addModule(times)
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .build();
  }

  private static final class InstantWriter extends StdSerializer<Instant> {
    private static final long serialVersionUID = 1L;

    InstantWriter() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant value, JsonGenerator output, SerializerProvider provider)
        throws IOException {
      output.writeString(MILLISECONDS.format(value));
    }
  }

  private static final class DurationWriter extends StdSerializer<Duration> {
    private static final long serialVersionUID = 1L;

    DurationWriter() {
      super(Duration.class);
    }

    @Override
    public void serialize(Duration value, JsonGenerator output, SerializerProvider provider)
        throws IOException {
      output.writeString(value.toString());
    }
  }

  private static final class InstantReader extends StdDeserializer<Instant> {
    private static final long serialVersionUID = 1L;

    InstantReader() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser input, DeserializationContext context)
        throws IOException {
      var text = input.getText();
      try {
        return OffsetDateTime.parse(text).toInstant();
      } catch (DateTimeException e) {
        throw context.weirdStringException(text, Instant.class, "not an RFC 3339 date-time");
      }
    }
  }

  private static final class DurationReader extends StdDeserializer<Duration> {
    private static final long serialVersionUID = 1L;

    DurationReader() {
      super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser input, DeserializationContext context)
        throws IOException {
      var text = input.getText();
      try {
        return Duration.parse(text);
      } catch (DateTimeException e) {
        throw context.weirdStringException(text, Duration.class, "not an ISO 8601 duration");
      }
    }
  }
}
