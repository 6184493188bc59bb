package io.holdfast.api.work;

import java.util.UUID;

/**
 * Who asks for work.
 *
 * @param agent the same across restarts; kept beside the agent's configuration
 * @param name for people, the host's name as a rule
 */
public record AgentIdentity(UUID agent, String name) {}
