package io.holdfast.catalog;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.MutableConfigOverride;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.ResourceId;
import io.holdfast.catalog.model.SecretId;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Structured values in text columns. A field that an older program does not know is left alone. */
final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .withConfigOverride(List.class, Json::emptyWhenAbsent)
          .withConfigOverride(Map.class, Json::emptyWhenAbsent)
          .addModule(module())
          .build();

  /** A reader finds out once how a type is read. */
  private static final ClassValue<ObjectReader> READERS =
      new ClassValue<>() {
        @Override
        protected ObjectReader computeValue(Class<?> type) {
          return MAPPER.readerFor(type);
        }
      };

  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
  private static final TypeReference<Map<String, Long>> NUMBERS = new TypeReference<>() {};
  private static final TypeReference<Map<String, SecretId>> SECRETS = new TypeReference<>() {};

  private Json() {}

  static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new CatalogException(ErrorCode.INTERNAL, "cannot write " + value.getClass(), e);
    }
  }

  static @Nullable String writeOrNull(@Nullable Object value) {
    return value == null ? null : write(value);
  }

  static <T> T read(String text, Class<T> type) {
    try {
      return READERS.get(type).readValue(text);
    } catch (JsonProcessingException e) {
      throw damaged(type.getSimpleName(), e);
    }
  }

  static <T> @Nullable T readOrNull(@Nullable String text, Class<T> type) {
    return text == null ? null : read(text, type);
  }

  static <T> List<T> list(String text, Class<T> type) {
    if (text.equals("[]")) {
      return List.of();
    }
    try {
      return MAPPER.readerForListOf(type).readValue(text);
    } catch (JsonProcessingException e) {
      throw damaged("list of " + type.getSimpleName(), e);
    }
  }

  static Map<String, String> texts(String text) {
    return map(text, TEXTS);
  }

  static Map<String, Long> numbers(String text) {
    return map(text, NUMBERS);
  }

  static Map<String, SecretId> secrets(String text) {
    return map(text, SECRETS);
  }

  private static <V> Map<String, V> map(String text, TypeReference<Map<String, V>> type) {
    if (text.equals("{}")) {
      return Map.of();
    }
    try {
      return MAPPER.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw damaged("map", e);
    }
  }

  private static CatalogException damaged(String what, JsonProcessingException cause) {
    return new CatalogException(
        ErrorCode.CATALOG_DAMAGED, "a %s in the catalog cannot be read".formatted(what), cause);
  }

  /** What was written before a record got the field has none of it. */
  private static void emptyWhenAbsent(MutableConfigOverride override) {
    override.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
  }

  private static SimpleModule module() {
    var module = new SimpleModule();
    text(module, Instant.class, Instant::parse);
    text(module, Duration.class, Duration::parse);
    text(module, LocalTime.class, LocalTime::parse);
    module.addSerializer(ZoneId.class, ToStringSerializer.instance);
    module.addDeserializer(ZoneId.class, fromText(ZoneId.class, ZoneId::of));
    for (var type : ResourceId.class.getPermittedSubclasses()) {
      id(module, type.asSubclass(ResourceId.class));
    }
    return module;
  }

  private static <I extends ResourceId> void id(SimpleModule module, Class<I> type) {
    try {
      var constructor = type.getDeclaredConstructor(UUID.class);
      text(module, type, text -> construct(constructor, UUID.fromString(text)));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " is not a record of one UUID", e);
    }
  }

  private static <I> I construct(Constructor<I> constructor, UUID value) {
    try {
      return constructor.newInstance(value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make " + constructor, e);
    }
  }

  private static <T> void text(SimpleModule module, Class<T> type, Function<String, T> parser) {
    module.addSerializer(type, ToStringSerializer.instance);
    module.addDeserializer(type, fromText(type, parser));
  }

  private static <T> FromStringDeserializer<T> fromText(Class<T> type, Function<String, T> parser) {
    return new FromStringDeserializer<>(type) {
      private static final long serialVersionUID = 1L;

      @Override
      protected T _deserialize(
          String value, com.fasterxml.jackson.databind.DeserializationContext context) {
        return parser.apply(value);
      }
    };
  }
}
