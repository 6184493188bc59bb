package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The time-limited claim of an agent on a session. {@code fence} grows with each claim; a write
 * that carries an older one is refused.
 */
public record Lease(@Nullable AgentId agentId, long fence, @Nullable Instant until) {

  public static final Lease NONE = new Lease(null, 0, null);
}
