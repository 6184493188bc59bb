package io.holdfast.control.ledger;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.holdfast.catalog.model.ResourceId;
import io.holdfast.catalog.model.Secrets;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Records of the catalog as JSON for the audit chain: stable order, and never a secret. */
final class AuditJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .configure(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY, true)
          .configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true)
          .addModule(module())
          .build();

  private AuditJson() {}

  static @Nullable String write(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + value.getClass() + " for the audit", e);
    }
  }

  private static SimpleModule module() {
    return new SimpleModule()
        .addSerializer(ResourceId.class, text())
        .addSerializer(Instant.class, text())
        .addSerializer(Duration.class, text())
        .addSerializer(LocalTime.class, text())
        .addSerializer(ZoneId.class, text())
        .addSerializer(Secrets.class, text());
  }

  /** All of these print what they are, and {@link Secrets} only what may be seen. */
  private static <T> JsonSerializer<T> text() {
    return new JsonSerializer<>() {
      @Override
      public void serialize(T value, JsonGenerator json, SerializerProvider provider)
          throws IOException {
        json.writeString(value.toString());
      }
    };
  }
}
