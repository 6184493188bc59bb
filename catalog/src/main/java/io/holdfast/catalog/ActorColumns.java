package io.holdfast.catalog;

import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.ActorType;
import java.util.UUID;
import org.jooq.Field;

/** The columns of an {@link Actor} whom lists filter on. */
record ActorColumns(
    Field<ActorType> type, Field<UUID> id, Field<String> name, Field<String> address) {
  Assignments write(Assignments assignments, Actor actor) {
    return assignments
        .set(type, actor.type())
        .set(id, actor.id())
        .set(name, actor.name())
        .set(address, actor.address());
  }

  Actor read(Row row) {
    return new Actor(row.get(type), row.get(id), row.get(name), row.get(address));
  }
}
