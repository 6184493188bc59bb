package io.holdfast.dialects.scp;

import io.holdfast.base.UuidText;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.model.ServerId;
import java.util.Optional;
import java.util.UUID;

/** Ids as this vendor writes them. */
final class ScpIds {
  private static final String AGENT = "BACKUP_AGENT-";

  private ScpIds() {}

  /** Backups, users and schedules: without hyphens. */
  static String hex(UUID id) {
    return id.toString().replace("-", "");
  }

  static Optional<UUID> parseHex(String text) {
    if (!text.matches("[0-9a-f]{32}")) {
      return Optional.empty();
    }
    return Optional.of(
        new UUID(
            Long.parseUnsignedLong(text.substring(0, 16), 16),
            Long.parseUnsignedLong(text.substring(16), 16)));
  }

  /** An agent is known by the server whose work it does. */
  static String agent(ServerId server) {
    return AGENT + hex(server.value());
  }

  static Optional<ServerId> parseAgent(String text) {
    return Optional.of(text)
        .filter(it -> it.startsWith(AGENT))
        .flatMap(it -> parseHex(it.substring(AGENT.length())))
        .map(ServerId::new);
  }

  /** A server's id in its own system, if it has one there; else ours. */
  static String server(Server server) {
    var external = server.externalRef();
    return external == null ? server.id().toString() : external.id();
  }

  static Optional<UUID> parse(String text) {
    return UuidText.parse(text);
  }
}
