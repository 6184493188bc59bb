package io.holdfast.control.notice;

import io.holdfast.catalog.model.Actor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fields of a resource by the names that the API has for them; absent ones are left out. */
final class Snapshot {
  private final Map<String, Object> fields = new LinkedHashMap<>();

  Snapshot with(String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value instanceof Enum<?> word ? word.name() : value);
    }
    return this;
  }

  /** Who did it; not from where, which only the audit tells. */
  Snapshot with(String name, Actor actor) {
    return with(
        name,
        Map.of("type", actor.type().name(), "id", actor.id().toString(), "name", actor.name()));
  }

  Map<String, Object> fields() {
    return fields;
  }
}
