package io.holdfast.catalog.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How sending to a channel goes.
 *
 * @param sender the process that sends now, until {@code senderUntil}
 * @param nextAt not before this time
 * @param failingSince when the first of the failures in a row was
 */
public record ChannelTurn(
    ChannelId channelId,
    @Nullable UUID sender,
    @Nullable Instant senderUntil,
    Instant nextAt,
    @Nullable Instant failingSince,
    int failures) {}
