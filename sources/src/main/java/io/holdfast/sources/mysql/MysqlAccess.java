package io.holdfast.sources.mysql;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.sources.Secret;
import io.holdfast.sources.SourceSettings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a server, and what of it is meant.
 *
 * @param socket its path; host and port do not count then
 * @param databases empty means all
 * @param accounts whether users and their rights are meant too
 * @param tools the folder of the client programs; empty means the system's path
 */
record MysqlAccess(
    String host,
    int port,
    Optional<String> socket,
    String user,
    @Nullable Secret password,
    Tls tls,
    Optional<String> caFile,
    List<String> databases,
    boolean accounts,
    Optional<String> tools) {
  MysqlAccess {
    databases = List.copyOf(databases);
  }

  enum Tls {
    OFF,
    REQUIRED,
    /** The server's certificate must be valid and for this host. */
    VERIFY
  }

  static MysqlAccess of(SourceSettings settings) {
    var databases =
        Stream.of(settings.get("databases", "").split("[,\n]", -1))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .distinct()
            .toList();
    return new MysqlAccess(
        settings.get("host", "localhost"),
        Math.toIntExact(settings.number("port", 3306, 1, 65535)),
        settings.find("socket"),
        settings.get("user"),
        settings.secret("password"),
        tls(settings.get("tls", "off")),
        settings.find("caFile"),
        databases,
        settings.flag("accounts", true),
        settings.find("tools"));
  }

  private static Tls tls(String text) {
    return switch (text) {
      case "off" -> Tls.OFF;
      case "required" -> Tls.REQUIRED;
      case "verify" -> Tls.VERIFY;
      default ->
          throw new InvalidInputException(
              ErrorCode.INPUT_INVALID,
              "setting 'tls' must be off, required or verify, not '%s'".formatted(text));
    };
  }

  /** For people, and for the place in the snapshot's tree. */
  String server() {
    return socket.map(path -> path.replace('/', '_')).orElse(host + ":" + port);
  }

  String tool(String name) {
    return tools.map(folder -> folder + "/" + name).orElse(name);
  }
}
