package io.holdfast.dialects;

import io.holdfast.dialects.Operation.Standing;
import io.holdfast.rest.edge.Method;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The operations of the part of a vendor's API that its dialect speaks: the dialect's table {@code
 * <dialect>/operations.txt}, which the tests and the conformance kit hold servers against.
 *
 * <p>A line is {@code served METHOD /path} or {@code refused METHOD /path}, with the query that the
 * operation knows behind the path, and behind a blank the versions that have it ({@code v4}, {@code
 * v1..v3}, {@code v4..}; all of them if it says none). Indented lines after it are bodies that
 * could be sent. The line {@code versions v1 v2 …}, oldest first, stands before the operations of
 * an API that has any. {@code #} begins a comment.
 */
public record Operations(String dialect, List<String> versions, List<Operation> all) {
  private static final Pattern LINE =
      Pattern.compile(
          "(served|refused) (GET|POST|PUT|PATCH|DELETE) (/[^\\s?]*)(?:\\?(\\S+))?(?: (\\S+))?");

  public Operations {
    versions = List.copyOf(versions);
    all = List.copyOf(all);
  }

  /** The table of a dialect, by the name that it is mounted under. */
  public static Operations of(String dialect) {
    try (var table = Operations.class.getResourceAsStream(dialect + "/operations.txt")) {
      if (table == null) {
        throw new IllegalArgumentException("no operations of a dialect %s".formatted(dialect));
      }
      return parse(dialect, new String(table.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(dialect, e);
    }
  }

  /**
   * @throws IllegalArgumentException for a line that is none, or an operation that stands twice
   */
  static Operations parse(String dialect, String table) {
    List<String> versions = List.of();
    var read = new ArrayList<Operation>();
    for (var line : table.lines().map(Operations::withoutComment).toList()) {
      if (line.startsWith("versions ")) {
        versions = List.of(line.substring("versions ".length()).split(" +"));
      } else if (line.startsWith(" ")) {
        read.add(withBody(read.removeLast(), line.strip()));
      } else if (!line.isEmpty()) {
        read.add(operation(line, versions));
      }
    }
    refuseDoubles(read);
    return new Operations(dialect, versions, read);
  }

  public List<Operation> standing(Standing standing) {
    return all.stream().filter(each -> each.standing() == standing).toList();
  }

  private static String withoutComment(String line) {
    return line.stripLeading().startsWith("#") ? "" : line.stripTrailing();
  }

  private static Operation operation(String line, List<String> versions) {
    var parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw new IllegalArgumentException("no operation: %s".formatted(line));
    }
    return new Operation(
        Standing.valueOf(parts.group(1).toUpperCase(Locale.ROOT)),
        Method.valueOf(parts.group(2)),
        parts.group(3),
        Optional.ofNullable(parts.group(4)).orElse(""),
        Optional.ofNullable(parts.group(5))
            .map(range -> versions(range, versions))
            .orElse(versions),
        List.of());
  }

  /**
   * The versions that a range names.
   *
   * @param range {@code v4}, {@code v1..v3} or {@code v4..}
   * @param versions all there are, the oldest first
   * @throws IllegalArgumentException for one that there is not
   */
  public static List<String> versions(String range, List<String> versions) {
    var ends = range.split("\\.\\.", -1);
    var first = index(ends[0], versions);
    if (ends.length == 1) {
      return List.of(ends[0]);
    }
    var last = ends[1].isEmpty() ? versions.size() - 1 : index(ends[1], versions);
    return versions.subList(first, last + 1);
  }

  private static int index(String version, List<String> versions) {
    var index = versions.indexOf(version);
    if (index < 0) {
      throw new IllegalArgumentException("version %s, known are %s".formatted(version, versions));
    }
    return index;
  }

  private static Operation withBody(Operation operation, String body) {
    var bodies = new ArrayList<>(operation.bodies());
    bodies.add(body);
    return new Operation(
        operation.standing(),
        operation.method(),
        operation.path(),
        operation.query(),
        operation.versions(),
        bodies);
  }

  private static void refuseDoubles(List<Operation> operations) {
    var seen = new HashSet<List<Object>>();
    for (var operation : operations) {
      var versions = operation.versions().isEmpty() ? List.of("") : operation.versions();
      for (var version : versions) {
        var shape = operation.path().toLowerCase(Locale.ROOT).replaceAll("\\{[^}]*}", "{}");
        if (!seen.add(Arrays.asList(operation.method(), shape, version))) {
          throw new IllegalArgumentException(
              "twice %s %s %s".formatted(operation.method(), operation.path(), version));
        }
      }
    }
  }
}
