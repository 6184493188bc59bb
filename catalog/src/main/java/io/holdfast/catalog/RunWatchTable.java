package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.RUN_WATCH;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RunWatch;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** How far each protection's schedules were followed. Belongs to one transaction. */
public final class RunWatchTable {
  private final DSLContext sql;

  RunWatchTable(DSLContext sql) {
    this.sql = sql;
  }

  /** Throws RESOURCE_MISSING when there is no such protection. */
  public RunWatch get(ProtectionId protection) {
    return sql.select(RUN_WATCH.SEEN_UNTIL_AT, RUN_WATCH.WAKE_AT)
        .from(RUN_WATCH)
        .where(RUN_WATCH.PROTECTION_ID.eq(protection))
        .fetchOptional(row -> new RunWatch(protection, row.value1(), row.value2()))
        .orElseThrow(() ->
            new CatalogException(
                ErrorCode.RESOURCE_MISSING, "no protection %s".formatted(protection)));
  }

  /** Protections to be looked at by now, the longest waiting first. */
  public List<ProtectionId> awake(Instant now, int most) {
    return sql.select(RUN_WATCH.PROTECTION_ID)
        .from(RUN_WATCH)
        .where(RUN_WATCH.WAKE_AT.le(now))
        .orderBy(RUN_WATCH.WAKE_AT, RUN_WATCH.PROTECTION_ID)
        .limit(most)
        .fetch(row -> row.value1());
  }

  /** When the first protection is to be looked at. */
  public Optional<Instant> nextWake() {
    return Optional.ofNullable(
        sql.select(DSL.min(RUN_WATCH.WAKE_AT)).from(RUN_WATCH).fetchSingle().value1());
  }

  public void seen(ProtectionId protection, Instant until) {
    sql.update(RUN_WATCH)
        .set(RUN_WATCH.SEEN_UNTIL_AT, until)
        .where(RUN_WATCH.PROTECTION_ID.eq(protection))
        .execute();
  }

  public void wakeAt(ProtectionId protection, @Nullable Instant at) {
    sql.update(RUN_WATCH)
        .set(RUN_WATCH.WAKE_AT, at)
        .where(RUN_WATCH.PROTECTION_ID.eq(protection))
        .execute();
  }

  /** For a protection that is new: to be looked at at once. */
  void insert(ProtectionId protection, Instant since) {
    sql.insertInto(RUN_WATCH)
        .set(RUN_WATCH.PROTECTION_ID, protection)
        .set(RUN_WATCH.SEEN_UNTIL_AT, since)
        .set(RUN_WATCH.WAKE_AT, Instant.EPOCH)
        .execute();
  }
}
