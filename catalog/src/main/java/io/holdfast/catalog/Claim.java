package io.holdfast.catalog;

import io.holdfast.catalog.model.AgentId;
import java.time.Instant;

/**
 * An agent's wish to own a session.
 *
 * @param until when the lease ends unless a heartbeat moves it
 */
public record Claim(AgentId agent, Instant now, Instant until) {}
