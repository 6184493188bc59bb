package io.holdfast.api.work;

import java.util.UUID;

/**
 * Who asks for work.
 *
 * @param agent the same across restarts; kept beside the agent's configuration
 * @param process new at every start, so that the service knows work of a dead process at once
 * @param name for people, the host's name as a rule
 */
public record AgentIdentity(UUID agent, UUID process, String name) {}
