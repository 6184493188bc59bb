package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.IDEMPOTENCY_KEY;

import io.holdfast.catalog.model.IdempotencyKey;
import io.holdfast.catalog.model.IdempotencyRecord;
import io.holdfast.catalog.model.IdempotentAnswer;
import java.time.Instant;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Requests that must not be done twice. Belongs to one transaction. */
public final class IdempotencyTable {
  private final DSLContext sql;

  IdempotencyTable(DSLContext sql) {
    this.sql = sql;
  }

  /**
   * Notes that a request begins.
   *
   * @return the request that has the key already (running, or with its answer); empty if the key
   *     was free or its time is over, and now belongs to this request
   */
  public Optional<IdempotencyRecord> begin(IdempotencyRecord request) {
    sql.deleteFrom(IDEMPOTENCY_KEY)
        .where(key(request.key()))
        .and(IDEMPOTENCY_KEY.EXPIRES_AT.le(request.createdAt()))
        .execute();
    var inserted =
        sql.insertInto(IDEMPOTENCY_KEY)
            .set(write(request).values())
            .onConflictDoNothing()
            .execute();
    return inserted == 1 ? Optional.empty() : find(request.key());
  }

  public Optional<IdempotencyRecord> find(IdempotencyKey key) {
    return sql.select(IDEMPOTENCY_KEY.fields())
        .from(IDEMPOTENCY_KEY)
        .where(key(key))
        .fetchOptional(Row.reading(IdempotencyTable::read));
  }

  /** Keeps the answer of a request, to be given again. */
  public void complete(IdempotencyKey key, IdempotentAnswer answer) {
    sql.update(IDEMPOTENCY_KEY)
        .set(IDEMPOTENCY_KEY.STATUS, answer.status())
        .set(IDEMPOTENCY_KEY.HEADERS, Json.write(answer.headers()))
        .set(IDEMPOTENCY_KEY.BODY, answer.body())
        .where(key(key))
        .execute();
  }

  /** Frees the key of a request that did nothing. */
  public void forget(IdempotencyKey key) {
    sql.deleteFrom(IDEMPOTENCY_KEY).where(key(key)).execute();
  }

  /** Frees the keys of all requests without an answer: after a start, those of a dead process. */
  public int forgetRunning(Instant begunBefore) {
    return sql.deleteFrom(IDEMPOTENCY_KEY)
        .where(IDEMPOTENCY_KEY.STATUS.isNull(), IDEMPOTENCY_KEY.CREATED_AT.lt(begunBefore))
        .execute();
  }

  /** Removes keys whose time ended before a moment; how many. */
  public int removeExpired(Instant before) {
    return sql.deleteFrom(IDEMPOTENCY_KEY).where(IDEMPOTENCY_KEY.EXPIRES_AT.lt(before)).execute();
  }

  private static Condition key(IdempotencyKey key) {
    return IDEMPOTENCY_KEY
        .OWNER
        .eq(key.owner())
        .and(IDEMPOTENCY_KEY.IDEMPOTENCY_KEY_.eq(key.key()));
  }

  private static IdempotencyRecord read(Row row) {
    return new IdempotencyRecord(
        new IdempotencyKey(
            row.get(IDEMPOTENCY_KEY.OWNER), row.get(IDEMPOTENCY_KEY.IDEMPOTENCY_KEY_)),
        row.get(IDEMPOTENCY_KEY.REQUEST_HASH),
        row.get(IDEMPOTENCY_KEY.CREATED_AT),
        row.get(IDEMPOTENCY_KEY.EXPIRES_AT),
        answer(row));
  }

  private static @Nullable IdempotentAnswer answer(Row row) {
    var status = row.get(IDEMPOTENCY_KEY.STATUS);
    return status == null
        ? null
        : new IdempotentAnswer(
            status, Json.texts(row.get(IDEMPOTENCY_KEY.HEADERS)), row.get(IDEMPOTENCY_KEY.BODY));
  }

  private static Assignments write(IdempotencyRecord request) {
    var answer = request.answer();
    return new Assignments()
        .set(IDEMPOTENCY_KEY.OWNER, request.key().owner())
        .set(IDEMPOTENCY_KEY.IDEMPOTENCY_KEY_, request.key().key())
        .set(IDEMPOTENCY_KEY.REQUEST_HASH, request.requestHash())
        .set(IDEMPOTENCY_KEY.CREATED_AT, request.createdAt())
        .set(IDEMPOTENCY_KEY.EXPIRES_AT, request.expiresAt())
        .set(IDEMPOTENCY_KEY.STATUS, answer == null ? null : answer.status())
        .set(IDEMPOTENCY_KEY.HEADERS, answer == null ? null : Json.write(answer.headers()))
        .set(IDEMPOTENCY_KEY.BODY, answer == null ? null : answer.body());
  }
}
