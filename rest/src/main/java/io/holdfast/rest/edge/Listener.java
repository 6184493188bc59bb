package io.holdfast.rest.edge;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * An address that the server listens on, and what it serves there.
 *
 * @param name for logs and for {@link HttpServer#port}; unique in a server
 * @param host the address to bind, such as 127.0.0.1 or 0.0.0.0
 * @param port 0 for any free one
 * @param mounts exactly one of them at the root: it also answers for paths of no other
 */
public record Listener(
    String name, String host, int port, Optional<TlsMaterial> tls, List<Mount> mounts) {
  public Listener {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port %d of listener %s".formatted(port, name));
    }
    if (mounts.stream().filter(mount -> mount.prefix().isEmpty()).count() != 1) {
      throw new IllegalArgumentException("listener %s needs one mount at its root".formatted(name));
    }
    if (mounts.stream().map(Mount::prefix).distinct().count() != mounts.size()) {
      throw new IllegalArgumentException("listener %s has a prefix twice".formatted(name));
    }
    mounts =
        mounts.stream()
            .sorted(Comparator.comparingInt((Mount mount) -> mount.prefix().length()).reversed())
            .toList();
  }

  /** Without TLS. */
  public static Listener plain(String name, String host, int port, List<Mount> mounts) {
    return new Listener(name, host, port, Optional.empty(), mounts);
  }

  /** The mount with the longest prefix that holds the path. */
  Mount mountOf(String rawPath) {
    return mounts.stream()
        .filter(mount -> mount.holds(rawPath))
        .findFirst()
        .orElse(mounts.getLast());
  }

  String scheme() {
    return tls.isPresent() ? "https" : "http";
  }
}
