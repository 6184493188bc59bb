package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.ARRIVAL;
import static io.holdfast.catalog.generated.Tables.CLIENT_PROTECTION;
import static io.holdfast.catalog.generated.Tables.NODE_WORK;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.Arrival;
import io.holdfast.catalog.model.ArrivalId;
import io.holdfast.catalog.model.ArrivalState;
import io.holdfast.catalog.model.NodeWorkKind;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RepositoryId;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * Snapshots that restic clients wrote, and the protections that stand for their hosts and paths.
 * Belongs to one transaction.
 */
public final class ArrivalTable {
  private final DSLContext sql;

  ArrivalTable(DSLContext sql) {
    this.sql = sql;
  }

  public void insert(Arrival arrival) {
    sql.insertInto(ARRIVAL).set(write(arrival).values()).execute();
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Arrival get(ArrivalId id) {
    return sql.select(ARRIVAL.fields())
        .from(ARRIVAL)
        .where(ARRIVAL.ID.eq(id))
        .fetchOptional(Row.reading(ArrivalTable::read))
        .orElseThrow(() -> new CatalogException(ErrorCode.RESOURCE_MISSING, "no arrival " + id));
  }

  /** The arrival of a snapshot: a client that tries again writes it once. */
  public Optional<Arrival> find(RepositoryId repository, String snapshot) {
    return sql.select(ARRIVAL.fields())
        .from(ARRIVAL)
        .where(ARRIVAL.REPOSITORY_ID.eq(repository), ARRIVAL.SNAPSHOT_ID.eq(snapshot))
        .fetchOptional(Row.reading(ArrivalTable::read));
  }

  /** Those of a repository that are in a state, in the order of their coming. */
  public List<Arrival> in(RepositoryId repository, ArrivalState state) {
    return sql.select(ARRIVAL.fields())
        .from(ARRIVAL)
        .where(ARRIVAL.REPOSITORY_ID.eq(repository), ARRIVAL.STATE.eq(state))
        .orderBy(ARRIVAL.RECEIVED_AT, ARRIVAL.ID)
        .fetch(Row.reading(ArrivalTable::read));
  }

  /** Keeps what became of it. */
  public void replace(Arrival changed) {
    sql.update(ARRIVAL).set(write(changed).values()).where(ARRIVAL.ID.eq(changed.id())).execute();
  }

  /** Forgets all of a repository that is given up, and what was to be done about them. */
  public void deleteOf(RepositoryId repository) {
    sql.deleteFrom(NODE_WORK)
        .where(NODE_WORK.REPOSITORY_ID.eq(repository), NODE_WORK.KIND.eq(NodeWorkKind.ARRIVAL))
        .execute();
    sql.deleteFrom(ARRIVAL).where(ARRIVAL.REPOSITORY_ID.eq(repository)).execute();
    sql.deleteFrom(CLIENT_PROTECTION)
        .where(CLIENT_PROTECTION.REPOSITORY_ID.eq(repository))
        .execute();
  }

  /**
   * The protection of a host and its paths.
   *
   * @param fingerprint of both, 64 hex digits
   */
  public Optional<ProtectionId> protection(RepositoryId repository, String fingerprint) {
    return sql.select(CLIENT_PROTECTION.PROTECTION_ID)
        .from(CLIENT_PROTECTION)
        .where(
            CLIENT_PROTECTION.REPOSITORY_ID.eq(repository),
            CLIENT_PROTECTION.FINGERPRINT.eq(fingerprint))
        .fetchOptional(CLIENT_PROTECTION.PROTECTION_ID);
  }

  /** One of those in a repository. */
  public Optional<ProtectionId> anyProtection(RepositoryId repository) {
    return sql.select(CLIENT_PROTECTION.PROTECTION_ID)
        .from(CLIENT_PROTECTION)
        .where(CLIENT_PROTECTION.REPOSITORY_ID.eq(repository))
        .orderBy(CLIENT_PROTECTION.PROTECTION_ID.desc())
        .limit(1)
        .fetchOptional(CLIENT_PROTECTION.PROTECTION_ID);
  }

  /** How many there are in a repository. */
  public int protections(RepositoryId repository) {
    return sql.fetchCount(CLIENT_PROTECTION, CLIENT_PROTECTION.REPOSITORY_ID.eq(repository));
  }

  /** Names the protection of a host and its paths, in place of an earlier one. */
  public void protect(RepositoryId repository, String fingerprint, ProtectionId protection) {
    sql.insertInto(CLIENT_PROTECTION)
        .set(CLIENT_PROTECTION.REPOSITORY_ID, repository)
        .set(CLIENT_PROTECTION.FINGERPRINT, fingerprint)
        .set(CLIENT_PROTECTION.PROTECTION_ID, protection)
        .onConflict(CLIENT_PROTECTION.REPOSITORY_ID, CLIENT_PROTECTION.FINGERPRINT)
        .doUpdate()
        .set(CLIENT_PROTECTION.PROTECTION_ID, protection)
        .execute();
  }

  /** Whether clients write what a protection has, and nothing here reads its source. */
  public boolean isOfClient(ProtectionId protection) {
    return sql.fetchExists(CLIENT_PROTECTION, CLIENT_PROTECTION.PROTECTION_ID.eq(protection));
  }

  private static Assignments write(Arrival arrival) {
    return new Assignments()
        .set(ARRIVAL.ID, arrival.id())
        .set(ARRIVAL.REPOSITORY_ID, arrival.repositoryId())
        .set(ARRIVAL.SNAPSHOT_ID, arrival.snapshotId())
        .set(ARRIVAL.STATE, arrival.state())
        .set(ARRIVAL.ACTOR, Json.write(arrival.actor()))
        .set(ARRIVAL.RECEIVED_AT, arrival.receivedAt())
        .set(ARRIVAL.RESTORE_POINT_ID, arrival.restorePointId())
        .set(ARRIVAL.DETAIL, arrival.detail());
  }

  private static Arrival read(Row row) {
    return new Arrival(
        row.get(ARRIVAL.ID),
        row.get(ARRIVAL.REPOSITORY_ID),
        row.get(ARRIVAL.SNAPSHOT_ID),
        row.get(ARRIVAL.STATE),
        Json.read(row.get(ARRIVAL.ACTOR), Actor.class),
        row.get(ARRIVAL.RECEIVED_AT),
        row.get(ARRIVAL.RESTORE_POINT_ID),
        row.get(ARRIVAL.DETAIL));
  }
}
