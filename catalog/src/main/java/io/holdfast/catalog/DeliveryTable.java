package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.DELIVERY;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.ChannelId;
import io.holdfast.catalog.model.Delivery;
import io.holdfast.catalog.model.DeliveryId;
import io.holdfast.catalog.model.DeliveryState;
import io.holdfast.catalog.model.DeliveryTry;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.DeliveryFilter;
import io.holdfast.catalog.query.DeliverySort;
import io.holdfast.catalog.query.Slice;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;

/** Notices on their way to channels. Belongs to one transaction. */
public final class DeliveryTable {
  private static final Lister.Shape<DeliveryFilter, DeliverySort, Delivery> LIST =
      new Lister.Shape<>(
          DELIVERY, DELIVERY.ID, DeliveryTable::condition, DeliveryTable::key, DeliveryTable::read);

  private final DSLContext sql;

  DeliveryTable(DSLContext sql) {
    this.sql = sql;
  }

  public void insertAll(List<Delivery> deliveries) {
    if (!deliveries.isEmpty()) {
      Inserts.all(sql, DELIVERY, deliveries.stream().map(DeliveryTable::write).toList());
    }
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Delivery get(DeliveryId id) {
    return find(id)
        .orElseThrow(() -> new CatalogException(ErrorCode.RESOURCE_MISSING, "no delivery " + id));
  }

  public Optional<Delivery> find(DeliveryId id) {
    return sql.select(DELIVERY.fields())
        .from(DELIVERY)
        .where(DELIVERY.ID.eq(id))
        .fetchOptional(Row.reading(DeliveryTable::read));
  }

  public Slice<Delivery> list(CatalogQuery<DeliveryFilter, DeliverySort> query) {
    return new Lister<>(sql, LIST).list(query);
  }

  /** What a channel gets next: the oldest that waits. */
  public Optional<Delivery> next(ChannelId channel) {
    return sql.select(DELIVERY.fields())
        .from(DELIVERY)
        .where(DELIVERY.CHANNEL_ID.eq(channel), DELIVERY.STATE.eq(DeliveryState.PENDING))
        .orderBy(DELIVERY.ID)
        .limit(1)
        .fetchOptional(Row.reading(DeliveryTable::read));
  }

  public void replace(Delivery changed) {
    sql.update(DELIVERY).set(write(changed).values()).where(DELIVERY.ID.eq(changed.id())).execute();
  }

  /** Gives up all that waits for a channel. */
  public int giveUp(ChannelId channel) {
    return sql.update(DELIVERY)
        .set(DELIVERY.STATE, DeliveryState.FAILED)
        .where(DELIVERY.CHANNEL_ID.eq(channel), DELIVERY.STATE.eq(DeliveryState.PENDING))
        .execute();
  }

  private static Condition condition(DeliveryFilter filter) {
    return switch (filter) {
      case DeliveryFilter.Channels(var wanted) -> DELIVERY.CHANNEL_ID.in(wanted);
      case DeliveryFilter.Notices(var wanted) -> DELIVERY.NOTICE_ID.in(wanted);
      case DeliveryFilter.States(var wanted) -> DELIVERY.STATE.in(wanted);
    };
  }

  private static Field<?> key(DeliverySort key) {
    return switch (key) {
      case ID -> DELIVERY.ID;
    };
  }

  private static Delivery read(Row row) {
    return new Delivery(
        row.get(DELIVERY.ID),
        row.get(DELIVERY.CHANNEL_ID),
        row.get(DELIVERY.NOTICE_ID),
        row.get(DELIVERY.STATE),
        row.get(DELIVERY.CREATED_AT),
        row.get(DELIVERY.ATTEMPTS),
        row.get(DELIVERY.LAST_ATTEMPT_AT),
        Json.list(row.get(DELIVERY.TRIES), DeliveryTry.class));
  }

  private static Assignments write(Delivery delivery) {
    return new Assignments()
        .set(DELIVERY.ID, delivery.id())
        .set(DELIVERY.CHANNEL_ID, delivery.channelId())
        .set(DELIVERY.NOTICE_ID, delivery.noticeId())
        .set(DELIVERY.STATE, delivery.state())
        .set(DELIVERY.CREATED_AT, delivery.createdAt())
        .set(DELIVERY.ATTEMPTS, delivery.attempts())
        .set(DELIVERY.LAST_ATTEMPT_AT, delivery.lastAttemptAt())
        .set(DELIVERY.TRIES, Json.write(delivery.tries()));
  }
}
