package io.holdfast.engine.key;

import java.time.OffsetDateTime;

/**
 * What a list of keys shows.
 *
 * @param current whether it is the one that opened the repository
 */
public record KeyInfo(KeyId id, OffsetDateTime created, KeyOwner owner, boolean current) {}
