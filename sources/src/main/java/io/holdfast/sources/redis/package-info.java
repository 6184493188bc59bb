/**
 * Redis and Valkey: the RDB that a server streams to a new replica, looked through while it passes,
 * and its keys restored one by one.
 *
 * <p>Start at {@link RedisSource}; {@link RdbReader} knows the format (ADR 0140).
 */
@NullMarked
package io.holdfast.sources.redis;

import org.jspecify.annotations.NullMarked;
