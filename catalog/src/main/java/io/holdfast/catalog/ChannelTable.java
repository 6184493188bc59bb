package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.CHANNEL;
import static io.holdfast.catalog.generated.Tables.CHANNEL_TURN;
import static io.holdfast.catalog.generated.Tables.DELIVERY;

import io.holdfast.catalog.model.Channel;
import io.holdfast.catalog.model.ChannelId;
import io.holdfast.catalog.model.ChannelTurn;
import io.holdfast.catalog.model.DeliveryState;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Subscription;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.ChannelFilter;
import io.holdfast.catalog.query.ChannelSort;
import io.holdfast.catalog.query.Slice;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Where notices go, and whose turn it is to send there. Belongs to one transaction. */
public final class ChannelTable {
  private static final StampColumns STAMP =
      new StampColumns(
          CHANNEL.CREATED_AT,
          CHANNEL.CREATED_BY,
          CHANNEL.MODIFIED_AT,
          CHANNEL.MODIFIED_BY,
          CHANNEL.REVISION);

  private static final Rows.Shape<Channel, ChannelId> ROW =
      new Rows.Shape<>(
          "channel",
          CHANNEL,
          CHANNEL.ID,
          CHANNEL.REVISION,
          ChannelTable::read,
          ChannelTable::write);

  private static final Lister.Shape<ChannelFilter, ChannelSort, Channel> LIST =
      new Lister.Shape<>(
          CHANNEL, CHANNEL.ID, ChannelTable::condition, ChannelTable::key, ChannelTable::read);

  private final DSLContext sql;
  private final Rows<Channel, ChannelId> rows;

  ChannelTable(DSLContext sql) {
    this.sql = sql;
    rows = new Rows<>(sql, ROW);
  }

  /** Keeps a new channel, which may be sent to at once. */
  public Channel insert(Channel channel) {
    rows.insert(channel);
    sql.insertInto(CHANNEL_TURN)
        .set(
            new Assignments()
                .set(CHANNEL_TURN.CHANNEL_ID, channel.id())
                .set(CHANNEL_TURN.NEXT_AT, channel.stamp().createdAt())
                .set(CHANNEL_TURN.FAILURES, 0)
                .values())
        .execute();
    return rows.get(channel.id());
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Channel get(ChannelId id) {
    return rows.get(id);
  }

  public Optional<Channel> find(ChannelId id) {
    return rows.find(id);
  }

  public Slice<Channel> list(CatalogQuery<ChannelFilter, ChannelSort> query) {
    return new Lister<>(sql, LIST).list(query);
  }

  /** All that are turned on. */
  public List<Channel> enabled() {
    return sql.select(CHANNEL.fields())
        .from(CHANNEL)
        .where(CHANNEL.ENABLED.isTrue())
        .orderBy(CHANNEL.CREATED_AT, CHANNEL.ID)
        .fetch(Row.reading(ChannelTable::read));
  }

  /**
   * Keeps a changed channel and raises its revision.
   *
   * @param changed carries the revision that was read; REVISION_MISMATCH if that has passed
   */
  public Channel replace(Channel changed) {
    return rows.replace(changed);
  }

  /** Removes it with its deliveries; REVISION_MISMATCH if it was changed. */
  public void delete(ChannelId id, long revision) {
    rows.delete(id, revision);
  }

  /** How sending to it goes. */
  public ChannelTurn turn(ChannelId id) {
    return sql.select(CHANNEL_TURN.fields())
        .from(CHANNEL_TURN)
        .where(CHANNEL_TURN.CHANNEL_ID.eq(id))
        .fetchSingle(Row.reading(ChannelTable::readTurn));
  }

  /** Channels for which something waits that may be sent now and that nobody sends. */
  public List<ChannelId> due(Instant now) {
    return sql.select(CHANNEL_TURN.CHANNEL_ID)
        .from(CHANNEL_TURN)
        .join(CHANNEL)
        .on(CHANNEL.ID.eq(CHANNEL_TURN.CHANNEL_ID))
        .where(CHANNEL_TURN.NEXT_AT.le(now), free(now), CHANNEL.ENABLED.isTrue())
        .andExists(
            DSL.selectOne()
                .from(DELIVERY)
                .where(
                    DELIVERY.CHANNEL_ID.eq(CHANNEL_TURN.CHANNEL_ID),
                    DELIVERY.STATE.eq(DeliveryState.PENDING)))
        .orderBy(CHANNEL_TURN.NEXT_AT, CHANNEL_TURN.CHANNEL_ID)
        .fetch(CHANNEL_TURN.CHANNEL_ID);
  }

  /**
   * Takes the turn to send.
   *
   * @return whether it was free; false too when the channel is gone
   */
  public boolean claim(ChannelId id, UUID sender, Instant now, Instant until) {
    return sql.update(CHANNEL_TURN)
            .set(CHANNEL_TURN.SENDER, sender)
            .set(CHANNEL_TURN.SENDER_UNTIL_AT, until)
            .where(CHANNEL_TURN.CHANNEL_ID.eq(id), CHANNEL_TURN.NEXT_AT.le(now), free(now))
            .execute()
        == 1;
  }

  /** Keeps the turns that a sender has. */
  public void prolong(UUID sender, Collection<ChannelId> ids, Instant until) {
    sql.update(CHANNEL_TURN)
        .set(CHANNEL_TURN.SENDER_UNTIL_AT, until)
        .where(CHANNEL_TURN.SENDER.eq(sender), CHANNEL_TURN.CHANNEL_ID.in(Set.copyOf(ids)))
        .execute();
  }

  /** Whether the turn is still this sender's. */
  public boolean holds(ChannelId id, UUID sender) {
    return sql.fetchExists(
        CHANNEL_TURN, CHANNEL_TURN.CHANNEL_ID.eq(id).and(CHANNEL_TURN.SENDER.eq(sender)));
  }

  /** Gives the turn back, if it is still this sender's. */
  public void release(ChannelId id, UUID sender) {
    sql.update(CHANNEL_TURN)
        .setNull(CHANNEL_TURN.SENDER)
        .setNull(CHANNEL_TURN.SENDER_UNTIL_AT)
        .where(CHANNEL_TURN.CHANNEL_ID.eq(id), CHANNEL_TURN.SENDER.eq(sender))
        .execute();
  }

  /** Notes how it went: nothing is sent before {@code nextAt}. */
  public void setPace(ChannelId id, Instant nextAt, @Nullable Instant failingSince, int failures) {
    sql.update(CHANNEL_TURN)
        .set(CHANNEL_TURN.NEXT_AT, nextAt)
        .set(CHANNEL_TURN.FAILING_SINCE_AT, failingSince)
        .set(CHANNEL_TURN.FAILURES, failures)
        .where(CHANNEL_TURN.CHANNEL_ID.eq(id))
        .execute();
  }

  private static Condition free(Instant now) {
    return CHANNEL_TURN.SENDER_UNTIL_AT.isNull().or(CHANNEL_TURN.SENDER_UNTIL_AT.lt(now));
  }

  private static Condition condition(ChannelFilter filter) {
    return switch (filter) {
      case ChannelFilter.Projects(var wanted) -> CHANNEL.PROJECT_ID.in(wanted);
      case ChannelFilter.Kinds(var wanted) -> CHANNEL.KIND.in(wanted);
      case ChannelFilter.Names(var wanted) -> CHANNEL.NAME.in(wanted);
      case ChannelFilter.Enabled(boolean enabled) -> CHANNEL.ENABLED.eq(enabled);
    };
  }

  private static Field<?> key(ChannelSort key) {
    return switch (key) {
      case CREATED_AT -> CHANNEL.CREATED_AT;
    };
  }

  private static ChannelTurn readTurn(Row row) {
    return new ChannelTurn(
        row.get(CHANNEL_TURN.CHANNEL_ID),
        row.get(CHANNEL_TURN.SENDER),
        row.get(CHANNEL_TURN.SENDER_UNTIL_AT),
        row.get(CHANNEL_TURN.NEXT_AT),
        row.get(CHANNEL_TURN.FAILING_SINCE_AT),
        row.get(CHANNEL_TURN.FAILURES));
  }

  private static Channel read(Row row) {
    return new Channel(
        row.get(CHANNEL.ID),
        row.get(CHANNEL.PROJECT_ID),
        row.get(CHANNEL.KIND),
        row.get(CHANNEL.NAME),
        row.get(CHANNEL.ENABLED),
        row.get(CHANNEL.DISABLED_REASON),
        new Subscription(
            Json.list(row.get(CHANNEL.NOTICE_TYPES), String.class),
            Set.copyOf(Json.list(row.get(CHANNEL.PROTECTION_IDS), ProtectionId.class)),
            row.get(CHANNEL.LEAST_SEVERITY)),
        Json.texts(row.get(CHANNEL.SETTINGS)),
        Json.secrets(row.get(CHANNEL.SECRETS)),
        STAMP.read(row));
  }

  private static Assignments write(Channel channel) {
    var wanted = channel.subscription();
    var assignments =
        new Assignments()
            .set(CHANNEL.ID, channel.id())
            .set(CHANNEL.PROJECT_ID, channel.projectId())
            .set(CHANNEL.KIND, channel.kind())
            .set(CHANNEL.NAME, channel.name())
            .set(CHANNEL.ENABLED, channel.enabled())
            .set(CHANNEL.DISABLED_REASON, channel.disabledReason())
            .set(CHANNEL.NOTICE_TYPES, Json.write(wanted.types()))
            .set(CHANNEL.PROTECTION_IDS, Json.write(wanted.protections()))
            .set(CHANNEL.LEAST_SEVERITY, wanted.least())
            .set(CHANNEL.SETTINGS, Json.write(channel.settings()))
            .set(CHANNEL.SECRETS, Json.write(channel.secrets()));
    return STAMP.write(assignments, channel.stamp());
  }
}
