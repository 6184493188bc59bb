package io.holdfast.sources.redis;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.sources.Secret;
import io.holdfast.sources.SourceSettings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a server.
 *
 * @param user of the server's access list; empty means its default
 * @param timeoutMillis how long the server may be silent
 */
record RedisAccess(
    String host,
    int port,
    Optional<String> user,
    @Nullable Secret password,
    RedisTls tls,
    int timeoutMillis) {
  static RedisAccess of(SourceSettings settings) {
    if (settings.find("user").isPresent() && settings.secret("password") == null) {
      throw invalid("setting 'user' needs the secret 'password'");
    }
    return new RedisAccess(
        settings.get("host", "localhost"),
        Math.toIntExact(settings.number("port", 6379, 1, 65535)),
        settings.find("user"),
        settings.secret("password"),
        RedisTls.of(settings),
        Math.toIntExact(1000 * settings.number("timeoutSeconds", 120, 1, 3600)));
  }

  /** For people, and for the place in the snapshot's tree. */
  String server() {
    return host + ":" + port;
  }

  static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }
}
