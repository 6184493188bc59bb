package io.holdfast.control.session;

import io.holdfast.catalog.model.AgentId;
import java.time.Instant;

/**
 * One agent's claim on a session.
 *
 * @param token the fencing token; every new claim has a greater one
 * @param until when the claim runs out unless a heartbeat comes
 */
public record Hold(AgentId agent, long token, Instant until) {
  Hold until(Instant newEnd) {
    return new Hold(agent, token, newEnd);
  }
}
