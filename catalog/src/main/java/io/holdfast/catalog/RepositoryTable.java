package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.REPOSITORY;

import io.holdfast.catalog.model.Capacity;
import io.holdfast.catalog.model.ObjectLock;
import io.holdfast.catalog.model.PruneSettings;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.StoreAccess;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.RepositoryFilter;
import io.holdfast.catalog.query.RepositorySort;
import io.holdfast.catalog.query.Slice;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** The repositories of the catalog. Belongs to one transaction. */
public final class RepositoryTable {
  private static final StampColumns STAMP =
      new StampColumns(
          REPOSITORY.CREATED_AT,
          REPOSITORY.CREATED_BY,
          REPOSITORY.MODIFIED_AT,
          REPOSITORY.MODIFIED_BY,
          REPOSITORY.REVISION);

  private static final Rows.Shape<Repository, RepositoryId> ROW =
      new Rows.Shape<>(
          "repository",
          REPOSITORY,
          REPOSITORY.ID,
          REPOSITORY.REVISION,
          RepositoryTable::read,
          RepositoryTable::write);

  private static final Lister.Shape<RepositoryFilter, RepositorySort, Repository> LIST =
      new Lister.Shape<>(
          REPOSITORY,
          REPOSITORY.ID,
          RepositoryTable::condition,
          RepositoryTable::key,
          RepositoryTable::read);

  private final DSLContext sql;
  private final Rows<Repository, RepositoryId> rows;

  RepositoryTable(DSLContext sql) {
    this.sql = sql;
    rows = new Rows<>(sql, ROW);
  }

  public Repository insert(Repository repository) {
    rows.insert(repository);
    return rows.get(repository.id());
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Repository get(RepositoryId id) {
    return rows.get(id);
  }

  public Optional<Repository> find(RepositoryId id) {
    return rows.find(id);
  }

  public Slice<Repository> list(CatalogQuery<RepositoryFilter, RepositorySort> query) {
    return new Lister<>(sql, LIST).list(query);
  }

  /**
   * Keeps a changed repository and raises its revision.
   *
   * @param changed carries the revision that was read; REVISION_MISMATCH if that has passed
   */
  public Repository replace(Repository changed) {
    return rows.replace(changed);
  }

  /** Throws STATE_CONFLICT while something belongs to it, REVISION_MISMATCH if it was changed. */
  public void delete(RepositoryId id, long revision) {
    rows.delete(id, revision);
  }

  /**
   * Counts bytes in, or out when negative, at once: many nodes may do so while others change the
   * rest. The revision stays.
   *
   * @return false when they do not fit into the quota; nothing is counted then
   */
  public boolean count(RepositoryId id, long bytes) {
    var after = REPOSITORY.USED_BYTES.plus(bytes);
    var fits =
        bytes <= 0
            ? DSL.noCondition()
            : REPOSITORY.QUOTA_BYTES.isNull().or(after.le(REPOSITORY.QUOTA_BYTES));
    return sql.update(REPOSITORY)
            .set(REPOSITORY.USED_BYTES, DSL.when(after.lt(0L), DSL.inline(0L)).otherwise(after))
            .where(REPOSITORY.ID.eq(id).and(fits))
            .execute()
        == 1;
  }

  private static Condition condition(RepositoryFilter filter) {
    return switch (filter) {
      case RepositoryFilter.Ids(var wanted) -> REPOSITORY.ID.in(wanted);
      case RepositoryFilter.Projects(var wanted) ->
          REPOSITORY.PROJECT_ID.in(wanted).or(REPOSITORY.PROJECT_ID.isNull());
      case RepositoryFilter.Kinds(var wanted) -> Conditions.among(REPOSITORY.KIND, wanted);
      case RepositoryFilter.Healths(var wanted) -> Conditions.among(REPOSITORY.HEALTH, wanted);
      case RepositoryFilter.Names(var wanted) -> REPOSITORY.NAME.in(wanted);
      case RepositoryFilter.Text(String term) -> Conditions.text(REPOSITORY.SEARCH_TEXT, term);
    };
  }

  private static Field<?> key(RepositorySort key) {
    return switch (key) {
      case CREATED_AT -> REPOSITORY.CREATED_AT;
      case NAME -> REPOSITORY.NAME;
    };
  }

  private static Assignments write(Repository repository) {
    var assignments =
        new Assignments()
            .set(REPOSITORY.ID, repository.id())
            .set(REPOSITORY.PROJECT_ID, repository.projectId())
            .set(REPOSITORY.NAME, repository.name())
            .set(REPOSITORY.KIND, repository.kind())
            .set(REPOSITORY.LOCATION, repository.location())
            .set(REPOSITORY.SETTINGS, Json.write(repository.access().settings()))
            .set(REPOSITORY.SECRETS, Json.write(repository.access().secrets()))
            .set(REPOSITORY.REGION, repository.region())
            .set(REPOSITORY.TIER, repository.tier())
            .set(REPOSITORY.APPEND_ONLY, repository.appendOnly())
            .set(REPOSITORY.GATEWAY, repository.gateway())
            .set(REPOSITORY.OBJECT_LOCK, Json.writeOrNull(repository.lock()))
            .set(REPOSITORY.RECIPIENT_KEY_IDS, Json.write(repository.recipientKeyIds()))
            .set(REPOSITORY.FORMAT_ID, repository.formatId())
            .set(REPOSITORY.PASSWORD_SECRET_ID, repository.passwordSecretId())
            .set(REPOSITORY.USED_BYTES, repository.capacity().usedBytes())
            .set(REPOSITORY.LOGICAL_BYTES, repository.capacity().logicalBytes())
            .set(REPOSITORY.QUOTA_BYTES, repository.capacity().quotaBytes())
            .set(REPOSITORY.HEALTH, repository.health())
            .set(REPOSITORY.LAST_CHECK_AT, repository.lastCheckAt())
            .set(REPOSITORY.LAST_FULL_READ_AT, repository.lastFullReadAt())
            .set(REPOSITORY.PRUNE, Json.write(repository.prune()))
            .set(
                REPOSITORY.SEARCH_TEXT,
                Conditions.searchText(repository.name(), repository.location(), repository.id()));
    return STAMP.write(assignments, repository.stamp());
  }

  static Repository read(Row row) {
    return new Repository(
        row.get(REPOSITORY.ID),
        row.get(REPOSITORY.PROJECT_ID),
        row.get(REPOSITORY.NAME),
        row.get(REPOSITORY.KIND),
        row.get(REPOSITORY.LOCATION),
        new StoreAccess(
            Json.texts(row.get(REPOSITORY.SETTINGS)), Json.secrets(row.get(REPOSITORY.SECRETS))),
        row.get(REPOSITORY.REGION),
        row.get(REPOSITORY.TIER),
        row.get(REPOSITORY.APPEND_ONLY),
        row.get(REPOSITORY.GATEWAY),
        Json.readOrNull(row.get(REPOSITORY.OBJECT_LOCK), ObjectLock.class),
        Json.list(row.get(REPOSITORY.RECIPIENT_KEY_IDS), String.class),
        row.get(REPOSITORY.FORMAT_ID),
        row.get(REPOSITORY.PASSWORD_SECRET_ID),
        new Capacity(
            row.get(REPOSITORY.USED_BYTES),
            row.get(REPOSITORY.LOGICAL_BYTES),
            row.get(REPOSITORY.QUOTA_BYTES)),
        row.get(REPOSITORY.HEALTH),
        row.get(REPOSITORY.LAST_CHECK_AT),
        row.get(REPOSITORY.LAST_FULL_READ_AT),
        prune(row),
        STAMP.read(row));
  }

  /** Repositories of earlier releases have none. */
  private static PruneSettings prune(Row row) {
    var kept = Json.readOrNull(row.get(REPOSITORY.PRUNE), PruneSettings.class);
    return kept == null ? PruneSettings.DEFAULT : kept;
  }
}
