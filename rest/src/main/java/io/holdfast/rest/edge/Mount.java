package io.holdfast.rest.edge;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A dialect under a path of a listener, or at the root of it for one host name.
 *
 * @param prefix {@code ""} for the root, else such as {@code /dialects/scp}
 * @param hostName requests for this name, in lower case, come here whatever their path; absent for
 *     all names that no other mount of the listener has
 * @param publicBase the mount's URL as clients see it, without slash at the end; if absent, made
 *     from the request's Host header
 */
public record Mount(
    Dialect dialect, String prefix, Optional<String> hostName, Optional<URI> publicBase) {
  private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~-]+)*");

  public Mount {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException("prefix %s".formatted(prefix));
    }
    if (hostName.isPresent() && !prefix.isEmpty()) {
      throw new IllegalArgumentException("host name %s with a prefix".formatted(hostName.get()));
    }
    if (publicBase.isPresent() && publicBase.get().toString().endsWith("/")) {
      throw new IllegalArgumentException("public base %s ends with a slash".formatted(publicBase));
    }
  }

  /** At the root of a listener. */
  public static Mount atRoot(Dialect dialect) {
    return below(dialect, "");
  }

  /** Below a path of a listener. */
  public static Mount below(Dialect dialect, String prefix) {
    return new Mount(dialect, prefix, Optional.empty(), Optional.empty());
  }

  /** At its usual place on the main listener. */
  public static Mount underDialects(Dialect dialect) {
    return below(dialect, "/dialects/" + dialect.name());
  }

  /** At the root of a listener, for requests whose Host is this name, with any port. */
  public static Mount forHost(Dialect dialect, String hostName) {
    return new Mount(dialect, "", Optional.of(hostName), Optional.empty());
  }

  /** This mount, known outside by this URL. */
  public Mount publishedAs(URI base) {
    return new Mount(dialect, prefix, hostName, Optional.of(base));
  }

  /** Whether a path of the listener belongs to this mount. */
  boolean holds(String rawPath) {
    return rawPath.startsWith(prefix)
        && (rawPath.length() == prefix.length() || rawPath.charAt(prefix.length()) == '/');
  }

  /** The path relative to this mount; starts with a slash. */
  String relative(String rawPath) {
    var rest = rawPath.substring(prefix.length());
    return rest.isEmpty() ? "/" : rest;
  }
}
