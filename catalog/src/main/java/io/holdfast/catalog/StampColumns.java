package io.holdfast.catalog;

import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.Stamp;
import java.time.Instant;
import org.jooq.Field;

/** The columns of a {@link Stamp}. */
record StampColumns(
    Field<Instant> createdAt,
    Field<String> createdBy,
    Field<Instant> modifiedAt,
    Field<String> modifiedBy,
    Field<Long> revision) {
  Assignments write(Assignments assignments, Stamp stamp) {
    return assignments
        .set(createdAt, stamp.createdAt())
        .set(createdBy, Json.write(stamp.createdBy()))
        .set(modifiedAt, stamp.modifiedAt())
        .set(modifiedBy, Json.write(stamp.modifiedBy()))
        .set(revision, stamp.revision());
  }

  Stamp read(Row row) {
    return new Stamp(
        row.get(createdAt),
        Json.read(row.get(createdBy), Actor.class),
        row.get(modifiedAt),
        Json.read(row.get(modifiedBy), Actor.class),
        row.get(revision));
  }
}
