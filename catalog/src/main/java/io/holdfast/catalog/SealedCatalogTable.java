package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.RECOVERY;
import static io.holdfast.catalog.generated.Tables.SEALED_CATALOG;

import io.holdfast.catalog.model.Recovery;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.SealedCatalog;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Sealed catalogs, and recoveries from them. Belongs to one transaction. */
public final class SealedCatalogTable {
  private final DSLContext sql;

  SealedCatalogTable(DSLContext sql) {
    this.sql = sql;
  }

  /** Of each repository that one was ever tried for. */
  public List<SealedCatalog> list() {
    return sql.select(SEALED_CATALOG.fields())
        .from(SEALED_CATALOG)
        .orderBy(SEALED_CATALOG.REPOSITORY_ID)
        .fetch(Row.reading(SealedCatalogTable::read));
  }

  public SealedCatalog get(RepositoryId repository) {
    return sql.select(SEALED_CATALOG.fields())
        .from(SEALED_CATALOG)
        .where(SEALED_CATALOG.REPOSITORY_ID.eq(repository))
        .fetchOptional(Row.reading(SealedCatalogTable::read))
        .orElseGet(() -> SealedCatalog.none(repository));
  }

  public void put(SealedCatalog sealed) {
    sql.deleteFrom(SEALED_CATALOG)
        .where(SEALED_CATALOG.REPOSITORY_ID.eq(sealed.repositoryId()))
        .execute();
    sql.insertInto(SEALED_CATALOG).set(write(sealed).values()).execute();
  }

  /** When this catalog was last rebuilt, if ever. */
  public Optional<Recovery> lastRecovery() {
    return sql.select(RECOVERY.fields())
        .from(RECOVERY)
        .orderBy(RECOVERY.RECOVERED_AT.desc())
        .limit(1)
        .fetchOptional(row ->
            new Recovery(
                row.get(RECOVERY.RECOVERED_AT),
                row.get(RECOVERY.SEALED_AT),
                row.get(RECOVERY.REPOSITORY_ID),
                row.get(RECOVERY.SNAPSHOT_ID)));
  }

  public void insert(Recovery recovery) {
    sql.insertInto(RECOVERY)
        .set(
            new Assignments()
                .set(RECOVERY.RECOVERED_AT, recovery.recoveredAt())
                .set(RECOVERY.SEALED_AT, recovery.sealedAt())
                .set(RECOVERY.REPOSITORY_ID, recovery.repositoryId())
                .set(RECOVERY.SNAPSHOT_ID, recovery.snapshotId())
                .values())
        .execute();
  }

  private static SealedCatalog read(Row row) {
    return new SealedCatalog(
        row.get(SEALED_CATALOG.REPOSITORY_ID),
        newest(row),
        row.get(SEALED_CATALOG.FAILING_SINCE_AT),
        row.get(SEALED_CATALOG.FAILURE),
        row.get(SEALED_CATALOG.TOLD_AT));
  }

  private static SealedCatalog.@Nullable Newest newest(Row row) {
    var snapshot = row.get(SEALED_CATALOG.SNAPSHOT_ID);
    return snapshot == null
        ? null
        : new SealedCatalog.Newest(
            snapshot,
            row.get(SEALED_CATALOG.KEY_ID),
            row.get(SEALED_CATALOG.CONTENT_HASH),
            row.get(SEALED_CATALOG.BYTES),
            row.get(SEALED_CATALOG.SEALED_AT),
            row.get(SEALED_CATALOG.CURRENT_UNTIL_AT));
  }

  private static Assignments write(SealedCatalog sealed) {
    var newest = sealed.newest();
    return new Assignments()
        .set(SEALED_CATALOG.REPOSITORY_ID, sealed.repositoryId())
        .set(SEALED_CATALOG.SNAPSHOT_ID, newest == null ? null : newest.snapshotId())
        .set(SEALED_CATALOG.KEY_ID, newest == null ? null : newest.keyId())
        .set(SEALED_CATALOG.CONTENT_HASH, newest == null ? null : newest.contentHash())
        .set(SEALED_CATALOG.BYTES, newest == null ? null : newest.bytes())
        .set(SEALED_CATALOG.SEALED_AT, newest == null ? null : newest.sealedAt())
        .set(SEALED_CATALOG.CURRENT_UNTIL_AT, newest == null ? null : newest.currentUntil())
        .set(SEALED_CATALOG.FAILING_SINCE_AT, sealed.failingSince())
        .set(SEALED_CATALOG.FAILURE, sealed.failure())
        .set(SEALED_CATALOG.TOLD_AT, sealed.toldAt());
  }
}
