package io.holdfast.catalog;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.ResourceId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Table;

/**
 * Rows of one table that stand for one kind of resource, changed by compare-and-set on a revision.
 */
final class Rows<T, I extends ResourceId> {
  /**
   * @param what the resource's name in messages
   * @param write all columns of a resource, the id and the revision among them
   */
  record Shape<T, I extends ResourceId>(
      String what,
      Table<?> table,
      Field<I> id,
      Field<Long> revision,
      Function<Row, T> read,
      Function<T, Assignments> write) {}

  private final DSLContext sql;
  private final Shape<T, I> shape;

  Rows(DSLContext sql, Shape<T, I> shape) {
    this.sql = sql;
    this.shape = shape;
  }

  void insert(T resource) {
    sql.insertInto(shape.table()).set(shape.write().apply(resource).values()).execute();
  }

  void insertAll(List<T> resources) {
    Inserts.all(sql, shape.table(), resources.stream().map(shape.write()).toList());
  }

  Optional<T> find(I id) {
    return sql.select(shape.table().fields())
        .from(shape.table())
        .where(shape.id().eq(id))
        .fetchOptional(Row.reading(shape.read()));
  }

  T get(I id) {
    return find(id).orElseThrow(() -> missing(id));
  }

  /** Keeps the changed resource if the row still has the resource's revision, and raises that. */
  T replace(T changed) {
    var assignments = shape.write().apply(changed).values();
    var id = shape.id().getType().cast(assignments.get(shape.id()));
    var revision = (Long) assignments.get(shape.revision());
    if (id == null || revision == null) {
      throw new IllegalArgumentException("no id or revision in " + shape.what());
    }
    assignments.put(shape.revision(), revision + 1);
    var rows =
        sql.update(shape.table())
            .set(assignments)
            .where(shape.id().eq(id), shape.revision().eq(revision))
            .execute();
    if (rows == 0) {
      get(id);
      throw mismatch(id, revision);
    }
    return get(id);
  }

  void delete(I id, long revision) {
    var rows =
        sql.deleteFrom(shape.table())
            .where(shape.id().eq(id), shape.revision().eq(revision))
            .execute();
    if (rows == 0) {
      get(id);
      throw mismatch(id, revision);
    }
  }

  private CatalogException missing(I id) {
    return new CatalogException(ErrorCode.RESOURCE_MISSING, "no %s %s".formatted(shape.what(), id));
  }

  private CatalogException mismatch(I id, long revision) {
    return new CatalogException(
        ErrorCode.REVISION_MISMATCH,
        "%s %s was changed since revision %d".formatted(shape.what(), id, revision));
  }
}
