package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.ALIAS;

import io.holdfast.catalog.model.Alias;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;

/** What dialects call our resources. Belongs to one transaction. */
public final class AliasTable {
  private final DSLContext sql;

  AliasTable(DSLContext sql) {
    this.sql = sql;
  }

  /**
   * The alias of a resource: the one that it has, or the one given.
   *
   * <p>Throws RESOURCE_EXISTS when the external id names another resource.
   */
  public Alias getOrCreate(Alias wanted) {
    var present = findByResource(wanted.dialect(), wanted.kind(), wanted.id());
    if (present.isPresent()) {
      return present.get();
    }
    sql.insertInto(ALIAS)
        .set(
            new Assignments()
                .set(ALIAS.DIALECT, wanted.dialect())
                .set(ALIAS.KIND, wanted.kind())
                .set(ALIAS.EXTERNAL_ID, wanted.externalId())
                .set(ALIAS.RESOURCE_ID, wanted.id())
                .values())
        .execute();
    return wanted;
  }

  public Optional<UUID> find(String dialect, String kind, String externalId) {
    return sql.select(ALIAS.RESOURCE_ID)
        .from(ALIAS)
        .where(ALIAS.DIALECT.eq(dialect), ALIAS.KIND.eq(kind), ALIAS.EXTERNAL_ID.eq(externalId))
        .fetchOptional(ALIAS.RESOURCE_ID);
  }

  public Optional<Alias> findByResource(String dialect, String kind, UUID id) {
    return sql.select(ALIAS.EXTERNAL_ID)
        .from(ALIAS)
        .where(ALIAS.DIALECT.eq(dialect), ALIAS.KIND.eq(kind), ALIAS.RESOURCE_ID.eq(id))
        .fetchOptional(row -> new Alias(dialect, kind, row.value1(), id));
  }
}
