package io.holdfast.rest.edge;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A dialect under a path of a listener.
 *
 * @param prefix {@code ""} for the root, else such as {@code /dialects/scp}
 * @param publicBase the mount's URL as clients see it, without slash at the end; if absent, made
 *     from the request's Host header
 */
public record Mount(Dialect dialect, String prefix, Optional<URI> publicBase) {
  private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~-]+)*");

  public Mount {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException("prefix %s".formatted(prefix));
    }
    if (publicBase.isPresent() && publicBase.get().toString().endsWith("/")) {
      throw new IllegalArgumentException("public base %s ends with a slash".formatted(publicBase));
    }
  }

  /** At the root of a listener. */
  public static Mount atRoot(Dialect dialect) {
    return new Mount(dialect, "", Optional.empty());
  }

  /** At its usual place on the main listener. */
  public static Mount underDialects(Dialect dialect) {
    return new Mount(dialect, "/dialects/" + dialect.name(), Optional.empty());
  }

  /** This mount, known outside by this URL. */
  public Mount publishedAs(URI base) {
    return new Mount(dialect, prefix, Optional.of(base));
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
