package io.holdfast.dialects;

import io.holdfast.rest.edge.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One operation of a vendor's API.
 *
 * @param path the path as the table writes it: {@code {version}} is any of the versions, {@code
 *     [/teams/{teamId}]} a part that may be left out, every other brace a value
 * @param query every parameter that the operation knows, with a value that could be sent; without
 *     question mark, empty if there is none
 * @param versions those versions of the API that have it; empty if the API has no versions
 * @param bodies bodies that could be sent, JSON objects or form fields
 */
public record Operation(
    Standing standing,
    Method method,
    String path,
    String query,
    List<String> versions,
    List<String> bodies) {
  /** What Holdfast does about an operation. */
  public enum Standing {
    SERVED,
    /** It cannot be meant by our objects; the vendor's clear error says so. */
    REFUSED
  }

  private static final String VERSION = "{version}";

  public Operation {
    versions = List.copyOf(versions);
    bodies = List.copyOf(bodies);
  }

  /** Whether its path holds the version of the API. */
  public boolean isVersioned() {
    return path.contains(VERSION);
  }

  /** Every path it stands for: one for each version, and each with and without its open part. */
  public List<String> paths() {
    if (!isVersioned()) {
      return unfolded(path);
    }
    return versions.stream()
        .flatMap(version -> unfolded(path.replace(VERSION, version)).stream())
        .toList();
  }

  /** Whether a test that writes this template means this operation. */
  public boolean isNamedBy(Method named, String template) {
    return named == method
        && Stream.concat(unfolded(path).stream(), paths().stream())
            .anyMatch(own -> fits(own, template, (_, _) -> false));
  }

  /** Whether a route's template answers any of {@link #paths}. */
  public boolean isRoutedBy(Method routed, String template) {
    return paths().stream().anyMatch(own -> isAnsweredAt(own, routed, template));
  }

  /** Whether a route's template answers this one of {@link #paths}. */
  boolean isAnsweredAt(String ownPath, Method routed, String template) {
    return routed == method && fits(ownPath, template, (_, other) -> other.equals(VERSION));
  }

  /** The path without its open part and with it, or itself. */
  private static List<String> unfolded(String path) {
    var open = path.indexOf('[');
    if (open < 0) {
      return List.of(path);
    }
    var close = path.indexOf(']');
    var paths = new ArrayList<String>();
    paths.add(path.substring(0, open) + path.substring(close + 1));
    paths.add(
        path.substring(0, open) + path.substring(open + 1, close) + path.substring(close + 1));
    return paths;
  }

  /** A value fits a value, a word itself in any case, and what else may be. */
  private static boolean fits(String own, String template, BiPredicate<String, String> also) {
    var left = own.split("/", -1);
    var right = template.split("/", -1);
    return left.length == right.length
        && IntStream.range(0, left.length)
            .allMatch(i -> segmentFits(left[i], right[i]) || also.test(left[i], right[i]));
  }

  private static boolean segmentFits(String own, String other) {
    if (own.startsWith("{") && !own.equals(VERSION)) {
      return other.startsWith("{") && !other.equals(VERSION);
    }
    return own.equalsIgnoreCase(other);
  }
}
