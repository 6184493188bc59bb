package io.holdfast.sources.tree;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One pattern for paths. It matches a path if it matches the path or one of its parents: from the
 * root when it begins with a slash, else from any component on. {@code **} stands for any number of
 * components, none too.
 *
 * @param parts a glob a component; null for {@code **}
 */
record ExcludePattern(
    boolean negated, boolean anchored, boolean ignoreCase, List<@Nullable Glob> parts) {

  /**
   * @param text a pattern; {@code !} before it takes back what earlier patterns matched
   * @throws InvalidInputException PARAMETER_INVALID
   */
  static ExcludePattern parse(String text, boolean ignoreCase) {
    var negated = text.startsWith("!");
    var path = negated ? text.substring(1) : text;
    var parts = new ArrayList<@Nullable Glob>();
    for (var component : path.split("/", -1)) {
      if (component.isEmpty() || component.equals(".")) {
        continue;
      }
      if (component.equals("**")) {
        parts.add(null);
      } else {
        parts.add(Glob.compile(ignoreCase ? component.toLowerCase(Locale.ROOT) : component));
      }
    }
    if (parts.isEmpty()) {
      throw new InvalidInputException(
          ErrorCode.PARAMETER_INVALID, "exclude pattern '%s' is empty".formatted(text));
    }
    return new ExcludePattern(negated, path.startsWith("/"), ignoreCase, parts);
  }

  /**
   * Whether the path or one of its parents matches. Goes back to the last {@code **} alone, so that
   * no pattern takes long.
   */
  boolean matches(byte[][] path) {
    var at = 0;
    var part = 0;
    var retryPart = anchored ? -1 : 0;
    var retryAt = 0;
    while (part < parts.size()) {
      var glob = parts.get(part);
      if (glob == null) {
        retryPart = ++part;
        retryAt = at;
      } else if (at == path.length) {
        return false;
      } else if (glob.matches(path[at])) {
        part++;
        at++;
      } else if (retryPart < 0) {
        return false;
      } else {
        part = retryPart;
        at = ++retryAt;
      }
    }
    return true;
  }

  /** Whether it can match this path, one above it or one below it; true where that is not plain. */
  boolean reaches(byte[][] path) {
    if (!anchored) {
      return true;
    }
    for (var at = 0; at < Math.min(parts.size(), path.length); at++) {
      var glob = parts.get(at);
      if (glob == null) {
        return true;
      }
      if (!glob.matches(path[at])) {
        return false;
      }
    }
    return true;
  }

  /** Whether it can match an entry of this directory; true where that is not plain. */
  boolean concerns(byte[][] directory) {
    if (!anchored || parts.contains(null)) {
      return true;
    }
    if (parts.size() > directory.length + 1) {
      return false;
    }
    for (var at = 0; at < Math.min(parts.size(), directory.length); at++) {
      var glob = parts.get(at);
      if (glob != null && !glob.matches(directory[at])) {
        return false;
      }
    }
    return true;
  }
}
