package io.holdfast.rest.edge;

import io.holdfast.base.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Finds the route for a path. Paths are split before they are decoded, so an escaped slash stays
 * inside its segment; literal segments win over values.
 */
final class Router {
  /** A route that fits, with the decoded values of its path. */
  record Match(Route route, Map<String, String> values) {}

  /** A route and the segments of its template. */
  private record Template(Route route, List<String> segments) {}

  private final List<Template> templates;
  private final boolean ignoresCase;

  Router(List<Route> routes, boolean ignoresCase) {
    this.templates =
        routes.stream()
            .map(it -> new Template(it, List.of(it.path().substring(1).split("/", -1))))
            .toList();
    this.ignoresCase = ignoresCase;
    refuseDoubles(routes);
  }

  /**
   * @param method as sent; HEAD finds the route of GET
   * @throws RequestException RESOURCE_MISSING, or METHOD_NOT_ALLOWED with an Allow header
   */
  Match find(String method, String rawPath) {
    var fitting = fitting(rawPath);
    if (fitting.isEmpty()) {
      throw new RequestException(ErrorCode.RESOURCE_MISSING, "no such path");
    }
    var wanted = method.equals("HEAD") ? "GET" : method;
    return best(fitting, wanted).orElseThrow(() -> notAllowed(method, fitting));
  }

  /** The methods of a path, for OPTIONS and 405; empty if there is no such path. */
  Optional<String> allowed(String rawPath) {
    return Optional.of(fitting(rawPath)).filter(fitting -> !fitting.isEmpty()).map(Router::allow);
  }

  private List<Match> fitting(String rawPath) {
    var segments = segments(rawPath);
    List<Match> fitting = new ArrayList<>();
    for (var template : templates) {
      match(template, segments)
          .ifPresent(values -> fitting.add(new Match(template.route(), values)));
    }
    return fitting;
  }

  private static Optional<Match> best(List<Match> fitting, String method) {
    return fitting.stream()
        .filter(match -> match.route().method().name().equals(method))
        .min((left, right) -> Integer.compare(left.values().size(), right.values().size()));
  }

  private Optional<Map<String, String>> match(Template candidate, List<String> segments) {
    var template = candidate.segments();
    var count = segments.size();
    if (candidate.route().lenientSlash()
        && count == template.size() + 1
        && segments.getLast().isEmpty()) {
      count--;
    }
    if (count != template.size()) {
      return Optional.empty();
    }
    Map<String, String> values = new HashMap<>();
    for (var i = 0; i < count; i++) {
      if (!matches(template.get(i), segments.get(i), values)) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }

  private boolean matches(String template, String segment, Map<String, String> values) {
    if (!template.startsWith("{")) {
      return ignoresCase ? template.equalsIgnoreCase(segment) : template.equals(segment);
    }
    values.put(template.substring(1, template.length() - 1), segment);
    return !segment.isEmpty();
  }

  private static List<String> segments(String rawPath) {
    List<String> segments = new ArrayList<>();
    for (var raw : rawPath.substring(1).split("/", -1)) {
      var segment = PercentEncoding.decodeSegment(raw);
      if (segment.equals(".") || segment.equals("..") || segment.indexOf('\0') >= 0) {
        throw new RequestException(ErrorCode.INPUT_INVALID, "the path holds dots or a NUL");
      }
      segments.add(segment);
    }
    return segments;
  }

  private static RequestException notAllowed(String method, List<Match> fitting) {
    var allow = allow(fitting);
    return new RequestException(
            ErrorCode.METHOD_NOT_ALLOWED,
            "%s is not allowed here; allowed are %s".formatted(method, allow))
        .with("Allow", allow);
  }

  private static String allow(List<Match> fitting) {
    var names = new TreeSet<String>();
    fitting.forEach(match -> names.add(match.route().method().name()));
    if (names.contains("GET")) {
      names.add("HEAD");
    }
    names.add("OPTIONS");
    return String.join(", ", names);
  }

  private static void refuseDoubles(List<Route> routes) {
    var seen = new TreeSet<String>();
    for (var route : routes) {
      var shape = route.method() + " " + route.path().replaceAll("\\{[^}]*}", "{}");
      if (!seen.add(shape)) {
        throw new IllegalArgumentException("two routes for %s".formatted(shape));
      }
    }
  }
}
