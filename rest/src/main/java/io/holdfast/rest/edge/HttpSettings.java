package io.holdfast.rest.edge;

import java.time.Duration;

/**
 * Limits of a server.
 *
 * @param maxBodyBytes larger bodies are answered 413
 * @param maxHeaderBytes request line and headers together; larger ones are answered 431
 * @param maxConnections over all listeners; more wait in the system's queue
 * @param idleTimeout how long a connection may be silent
 */
public record HttpSettings(
    int maxBodyBytes, int maxHeaderBytes, int maxConnections, Duration idleTimeout) {
  public static final HttpSettings DEFAULT =
      new HttpSettings(1 << 20, 16 << 10, 2_000, Duration.ofSeconds(60));

  public HttpSettings {
    if (maxBodyBytes < 1 || maxHeaderBytes < 1024 || maxConnections < 1) {
      throw new IllegalArgumentException(
          "limits %d, %d, %d".formatted(maxBodyBytes, maxHeaderBytes, maxConnections));
    }
  }
}
