package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.AUDIT_RECORD;
import static io.holdfast.catalog.generated.Tables.COUNTER;

import io.holdfast.catalog.column.Columns;
import io.holdfast.catalog.model.AuditDraft;
import io.holdfast.catalog.model.AuditRecord;
import io.holdfast.catalog.query.AuditFilter;
import io.holdfast.catalog.query.AuditSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Slice;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.OptionalLong;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * What was done and refused, each record chained to the one before. Belongs to one transaction.
 *
 * <p>The chain's head lies in a row of its own: two transactions that append at once cannot both
 * commit on the same head, on either database.
 */
public final class AuditTable {
  private static final String HEAD = "audit";
  private static final int BATCH = 1000;

  private static final ActorColumns ACTOR =
      new ActorColumns(
          AUDIT_RECORD.ACTOR_TYPE,
          AUDIT_RECORD.ACTOR_ID,
          AUDIT_RECORD.ACTOR_NAME,
          AUDIT_RECORD.ACTOR_ADDRESS);

  private static final Lister.Shape<AuditFilter, AuditSort, AuditRecord> LIST =
      new Lister.Shape<>(
          AUDIT_RECORD,
          AUDIT_RECORD.SEQUENCE_NO,
          AuditTable::condition,
          AuditTable::key,
          AuditTable::read);

  private final DSLContext sql;

  AuditTable(DSLContext sql) {
    this.sql = sql;
  }

  public AuditRecord append(AuditDraft draft) {
    var sequence =
        sql.update(COUNTER)
            .set(COUNTER.LAST_VALUE, COUNTER.LAST_VALUE.plus(1))
            .where(COUNTER.NAME.eq(HEAD))
            .returningResult(COUNTER.LAST_VALUE)
            .fetchSingle()
            .value1();
    var previous =
        sql.select(COUNTER.LAST_HASH)
            .from(COUNTER)
            .where(COUNTER.NAME.eq(HEAD))
            .fetchSingle()
            .value1();
    // Hashed as it is kept: times to the microsecond, texts as both databases hold them.
    var kept = kept(draft);
    var record = new AuditRecord(sequence, kept, previous, hash(sequence, kept, previous));
    sql.update(COUNTER)
        .set(COUNTER.LAST_HASH, record.hash())
        .where(COUNTER.NAME.eq(HEAD))
        .execute();
    sql.insertInto(AUDIT_RECORD).set(write(record).values()).execute();
    return record;
  }

  public Slice<AuditRecord> list(CatalogQuery<AuditFilter, AuditSort> query) {
    return new Lister<>(sql, LIST).list(query);
  }

  /**
   * The first record at which the chain does not hold, if any: one changed, left out or cut off.
   */
  public OptionalLong firstBroken() {
    var sequence = 0L;
    var hash = "0".repeat(64);
    while (true) {
      var batch =
          sql.select(AUDIT_RECORD.fields())
              .from(AUDIT_RECORD)
              .where(AUDIT_RECORD.SEQUENCE_NO.gt(sequence))
              .orderBy(AUDIT_RECORD.SEQUENCE_NO)
              .limit(BATCH)
              .fetch(Row.reading(AuditTable::read));
      for (var record : batch) {
        if (!follows(record, sequence, hash)) {
          return OptionalLong.of(sequence + 1);
        }
        sequence = record.sequence();
        hash = record.hash();
      }
      if (batch.size() < BATCH) {
        return headIs(sequence, hash) ? OptionalLong.empty() : OptionalLong.of(sequence + 1);
      }
    }
  }

  private static boolean follows(AuditRecord record, long sequence, String hash) {
    return record.sequence() == sequence + 1
        && record.previousHash().equals(hash)
        && record.hash().equals(hash(record.sequence(), record.content(), hash));
  }

  private boolean headIs(long sequence, String hash) {
    return sql.fetchExists(
        COUNTER,
        COUNTER.NAME.eq(HEAD).and(COUNTER.LAST_VALUE.eq(sequence)).and(COUNTER.LAST_HASH.eq(hash)));
  }

  /** SHA-256 over all fields, each with its length, so that none can lend bytes to another. */
  private static String hash(long sequence, AuditDraft draft, String previous) {
    var digest = sha256();
    var actor = draft.actor();
    add(digest, Long.toString(sequence));
    add(digest, Long.toString(Columns.micros(draft.at())));
    add(digest, actor.type().name());
    add(digest, actor.id().toString());
    add(digest, actor.name());
    add(digest, actor.address());
    add(digest, draft.action());
    add(digest, draft.resource());
    add(digest, draft.projectId() == null ? null : draft.projectId().toString());
    add(digest, draft.outcome().name());
    add(digest, draft.before());
    add(digest, draft.after());
    add(digest, draft.requestId());
    add(digest, previous);
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, @Nullable String field) {
    var bytes = field == null ? new byte[0] : field.getBytes(StandardCharsets.UTF_8);
    var length = field == null ? "-" : Integer.toString(bytes.length);
    digest.update((length + ":").getBytes(StandardCharsets.US_ASCII));
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  private static AuditDraft kept(AuditDraft draft) {
    var actor = draft.actor();
    return new AuditDraft(
        Columns.instant(Columns.micros(draft.at())),
        new io.holdfast.catalog.model.Actor(
            actor.type(), actor.id(), Assignments.clean(actor.name()), clean(actor.address())),
        Assignments.clean(draft.action()),
        Assignments.clean(draft.resource()),
        draft.projectId(),
        draft.outcome(),
        clean(draft.before()),
        clean(draft.after()),
        clean(draft.requestId()));
  }

  private static @Nullable String clean(@Nullable String text) {
    return text == null ? null : Assignments.clean(text);
  }

  private static Condition condition(AuditFilter filter) {
    return switch (filter) {
      case AuditFilter.Projects(var wanted) -> AUDIT_RECORD.PROJECT_ID.in(wanted);
      case AuditFilter.Actors(var wanted) -> AUDIT_RECORD.ACTOR_ID.in(wanted);
      case AuditFilter.Actions(var wanted) -> AUDIT_RECORD.ACTION.in(wanted);
      case AuditFilter.Resources(var wanted) -> AUDIT_RECORD.RESOURCE.in(wanted);
      case AuditFilter.Outcomes(var wanted) -> AUDIT_RECORD.OUTCOME.in(wanted);
      case AuditFilter.At(var range) -> Conditions.range(AUDIT_RECORD.AT, range);
    };
  }

  private static Field<?> key(AuditSort key) {
    return switch (key) {
      case SEQUENCE -> AUDIT_RECORD.SEQUENCE_NO;
    };
  }

  private static AuditRecord read(Row row) {
    return new AuditRecord(
        row.get(AUDIT_RECORD.SEQUENCE_NO),
        new AuditDraft(
            row.get(AUDIT_RECORD.AT),
            ACTOR.read(row),
            row.get(AUDIT_RECORD.ACTION),
            row.get(AUDIT_RECORD.RESOURCE),
            row.get(AUDIT_RECORD.PROJECT_ID),
            row.get(AUDIT_RECORD.OUTCOME),
            row.get(AUDIT_RECORD.BEFORE_JSON),
            row.get(AUDIT_RECORD.AFTER_JSON),
            row.get(AUDIT_RECORD.REQUEST_ID)),
        row.get(AUDIT_RECORD.PREVIOUS_HASH),
        row.get(AUDIT_RECORD.HASH));
  }

  private static Assignments write(AuditRecord record) {
    var draft = record.content();
    var assignments =
        new Assignments()
            .set(AUDIT_RECORD.SEQUENCE_NO, record.sequence())
            .set(AUDIT_RECORD.AT, draft.at())
            .set(AUDIT_RECORD.ACTION, draft.action())
            .set(AUDIT_RECORD.RESOURCE, draft.resource())
            .set(AUDIT_RECORD.PROJECT_ID, draft.projectId())
            .set(AUDIT_RECORD.OUTCOME, draft.outcome())
            .set(AUDIT_RECORD.BEFORE_JSON, draft.before())
            .set(AUDIT_RECORD.AFTER_JSON, draft.after())
            .set(AUDIT_RECORD.REQUEST_ID, draft.requestId())
            .set(AUDIT_RECORD.PREVIOUS_HASH, record.previousHash())
            .set(AUDIT_RECORD.HASH, record.hash());
    return ACTOR.write(assignments, draft.actor());
  }
}
