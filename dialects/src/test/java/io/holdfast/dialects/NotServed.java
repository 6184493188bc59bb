package io.holdfast.dialects;

import io.holdfast.dialects.Contract.Promised;
import io.holdfast.rest.edge.Method;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a dialect's page says that it does not serve, with a reason: {@code `GET /path`}, or {@code
 * `/path`} for all methods, with {@code …} for what is left out. Versions stand behind it, {@code
 * (v1..v3)}; without them it is not served in any.
 *
 * @param method of the operations; empty for all
 * @param versions in which they are not served; empty for all
 */
record NotServed(Optional<Method> method, String path, List<String> versions) {
  private static final Pattern TOLD =
      Pattern.compile("`(?:([A-Z]+) )?([/…][^`?]+)[^`]*`(?: \\((v?[0-9][^)]*)\\))?");

  NotServed {
    versions = List.copyOf(versions);
  }

  /**
   * Reads the rows of a page that name what is not served.
   *
   * @param known the versions of the API, the oldest first
   * @throws IllegalArgumentException for a method or version that there is not
   */
  static List<NotServed> of(String page, List<String> known) {
    return Stream.of(page.split("\n## "))
        .filter(section ->
            section.startsWith("What is refused") || section.startsWith("What is not meant here"))
        .flatMap(String::lines)
        .map(line -> line.split(" \\| "))
        .filter(row -> row.length == 3 && !row[2].matches("[ |]*"))
        .flatMap(row -> TOLD.matcher(row[0]).results())
        .map(told ->
            new NotServed(
                Optional.ofNullable(told.group(1)).map(Method::valueOf),
                told.group(2),
                told.group(3) == null ? List.of() : Operations.versions(told.group(3), known)))
        .toList();
  }

  /** Whether this is told of an operation of the contract, in whatever versions. */
  boolean names(Promised promised) {
    return method.filter(it -> it != promised.method()).isEmpty()
        && Pattern.compile("(/\\{version})?" + shape()).matcher(promised.path()).matches();
  }

  /** Whether this is told of a version, too. */
  boolean isOf(String version) {
    return versions.isEmpty() || versions.contains(version);
  }

  private String shape() {
    return Stream.of(path.split("/"))
        .map(segment -> segment.startsWith("{") ? "\\{[^}]*}" : Pattern.quote(segment))
        .map(segment -> segment.replace("…", "\\E.*\\Q"))
        .reduce((left, right) -> left + "/" + right)
        .orElseThrow();
  }
}
