package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.POINT_PROFILE;
import static io.holdfast.catalog.generated.Tables.RESTORE_POINT;

import io.holdfast.catalog.model.PointFacts;
import io.holdfast.catalog.model.PointProfile;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Suspicion;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * What points are compared by. It outlives what retention takes of a point, for a plan that keeps
 * one point still needs to know what is usual. Belongs to one transaction.
 */
public final class PointProfileTable {
  private final DSLContext sql;

  PointProfileTable(DSLContext sql) {
    this.sql = sql;
  }

  /** Keeps a point's profile; the point is there already. */
  public void insert(PointProfile profile) {
    sql.insertInto(POINT_PROFILE)
        .set(
            new Assignments()
                .set(POINT_PROFILE.RESTORE_POINT_ID, profile.pointId())
                .set(POINT_PROFILE.PROTECTION_ID, profile.protectionId())
                .set(POINT_PROFILE.POINT_IN_TIME_AT, profile.pointInTime())
                .set(POINT_PROFILE.FACTS, Json.write(profile.facts()))
                .values())
        .execute();
  }

  public Optional<PointProfile> find(RestorePointId point) {
    return list(POINT_PROFILE.RESTORE_POINT_ID.eq(point), 1).stream().findFirst();
  }

  /** A protection's newest, the newest first. */
  public List<PointProfile> newest(ProtectionId protection, int most) {
    return list(POINT_PROFILE.PROTECTION_ID.eq(protection), most);
  }

  /**
   * Forgets all but a protection's newest.
   *
   * @return how many
   */
  public int keepNewest(ProtectionId protection, int most) {
    var kept =
        DSL.select(POINT_PROFILE.RESTORE_POINT_ID)
            .from(POINT_PROFILE)
            .where(POINT_PROFILE.PROTECTION_ID.eq(protection))
            .orderBy(POINT_PROFILE.POINT_IN_TIME_AT.desc(), POINT_PROFILE.RESTORE_POINT_ID.desc())
            .limit(most);
    return sql.deleteFrom(POINT_PROFILE)
        .where(
            POINT_PROFILE.PROTECTION_ID.eq(protection), POINT_PROFILE.RESTORE_POINT_ID.notIn(kept))
        .execute();
  }

  private List<PointProfile> list(Condition which, int most) {
    return sql.select(POINT_PROFILE.fields())
        .select(RESTORE_POINT.SUSPICION)
        .from(POINT_PROFILE)
        .join(RESTORE_POINT)
        .on(RESTORE_POINT.ID.eq(POINT_PROFILE.RESTORE_POINT_ID))
        .where(which)
        .orderBy(POINT_PROFILE.POINT_IN_TIME_AT.desc(), POINT_PROFILE.RESTORE_POINT_ID.desc())
        .limit(most)
        .fetch(Row.reading(PointProfileTable::read));
  }

  private static PointProfile read(Row row) {
    return new PointProfile(
        row.get(POINT_PROFILE.RESTORE_POINT_ID),
        row.get(POINT_PROFILE.PROTECTION_ID),
        row.get(POINT_PROFILE.POINT_IN_TIME_AT),
        Json.read(row.get(POINT_PROFILE.FACTS), PointFacts.class),
        Json.readOrNull(row.get(RESTORE_POINT.SUSPICION), Suspicion.class));
  }
}
