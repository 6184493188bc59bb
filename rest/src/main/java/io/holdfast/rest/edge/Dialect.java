package io.holdfast.rest.edge;

import java.util.List;

/**
 * One API: what it answers, who may ask, how its errors and times look. Stateless towards the
 * server and thread-safe; one instance may stand behind several {@link Mount}s.
 */
public interface Dialect {
  /** Lower-case letters, digits and hyphens; its place is {@code /dialects/{name}}. */
  String name();

  /** All routes, with paths relative to the mount, such as {@code /v1/backups/{id}}. */
  List<Route> routes();

  /** Decides who calls; asked for each request to a route that is not {@link Route#open}. */
  Authenticator authenticator();

  /** Gives every failure under the mount its shape, transport errors included. */
  ErrorRenderer errors();

  /** How this API writes and reads instants. */
  default ClockFormat clock() {
    return ClockFormat.MILLISECONDS;
  }

  /**
   * Whether what is wrong with a request's path or method is told to known callers alone: others
   * get the answer of who is not known.
   *
   * @param rawPath below the mount
   */
  default boolean hidesPaths(String rawPath) {
    return false;
  }

  /** Whether the literal parts of paths match in any case. Path values keep their case. */
  default boolean ignoresPathCase() {
    return false;
  }
}
