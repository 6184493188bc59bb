package io.holdfast.rest.edge;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An address that the server listens on, and what it serves there.
 *
 * @param name for logs and for {@link HttpServer#port}; unique in a server
 * @param host the address to bind, such as 127.0.0.1 or 0.0.0.0
 * @param port 0 for any free one
 * @param mounts exactly one of them at the root for all host names: it also answers for paths of no
 *     other
 */
public record Listener(
    String name, String host, int port, Optional<TlsMaterial> tls, List<Mount> mounts) {
  public Listener {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port %d of listener %s".formatted(port, name));
    }
    if (mounts.stream().filter(Listener::isRoot).count() != 1) {
      throw new IllegalArgumentException("listener %s needs one mount at its root".formatted(name));
    }
    var places = new HashSet<String>();
    for (var mount : mounts) {
      if (!places.add(mount.hostName().orElse("") + mount.prefix())) {
        throw new IllegalArgumentException("listener %s has a place twice".formatted(name));
      }
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

  /**
   * The mount of the host name, else the one with the longest prefix that holds the path.
   *
   * @param host the Host header as sent, null if there was none
   */
  Mount mountOf(@Nullable String host, String rawPath) {
    var named = Optional.of(hostName(host == null ? "" : host));
    return mounts.stream()
        .filter(mount -> mount.hostName().equals(named))
        .findFirst()
        .orElseGet(() -> mountOf(rawPath));
  }

  private Mount mountOf(String rawPath) {
    return mounts.stream()
        .filter(mount -> mount.hostName().isEmpty() && mount.holds(rawPath))
        .findFirst()
        .orElseGet(() -> mounts.stream().filter(Listener::isRoot).findFirst().orElseThrow());
  }

  String scheme() {
    return tls.isPresent() ? "https" : "http";
  }

  private static boolean isRoot(Mount mount) {
    return mount.prefix().isEmpty() && mount.hostName().isEmpty();
  }

  /** Without port, in lower case, without the dot that may end a name of DNS. */
  private static String hostName(String host) {
    var port = host.lastIndexOf(':');
    var name = port > host.lastIndexOf(']') ? host.substring(0, port) : host;
    var lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
