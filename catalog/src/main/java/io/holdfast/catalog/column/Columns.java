package io.holdfast.catalog.column;

import io.holdfast.catalog.model.ResourceId;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Function;
import org.jooq.Converter;

/** Converters between columns and the types of the model. */
public final class Columns {
  private Columns() {}

  /** Microseconds since 1970; finer digits are dropped on the way in. */
  public static Converter<Long, Instant> instants() {
    return Converter.ofNullable(Long.class, Instant.class, Columns::instant, Columns::micros);
  }

  public static Converter<String, UUID> uuids() {
    return Converter.ofNullable(String.class, UUID.class, UUID::fromString, UUID::toString);
  }

  public static <I extends ResourceId> Converter<String, I> id(
      Class<I> type, Function<UUID, I> constructor) {
    return Converter.ofNullable(
        String.class,
        type,
        text -> constructor.apply(UUID.fromString(text)),
        id -> id.value().toString());
  }

  public static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
  }

  public static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
  }
}
