package io.holdfast.catalog.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One notice on its way to one channel.
 *
 * @param attempts all that there were; {@code tries} are the newest of them
 */
public record Delivery(
    DeliveryId id,
    ChannelId channelId,
    NoticeId noticeId,
    DeliveryState state,
    Instant createdAt,
    int attempts,
    @Nullable Instant lastAttemptAt,
    List<DeliveryTry> tries) {
  private static final int TRIES_KEPT = 20;

  public Delivery {
    tries = List.copyOf(tries);
  }

  public static Delivery pending(DeliveryId id, ChannelId channel, NoticeId notice, Instant at) {
    return new Delivery(id, channel, notice, DeliveryState.PENDING, at, 0, null, List.of());
  }

  /** After one more attempt. */
  public Delivery tried(DeliveryTry last, DeliveryState newState) {
    var kept =
        new ArrayList<>(tries.subList(Math.max(0, tries.size() - TRIES_KEPT + 1), tries.size()));
    kept.add(last);
    return new Delivery(
        id, channelId, noticeId, newState, createdAt, attempts + 1, last.at(), kept);
  }
}
