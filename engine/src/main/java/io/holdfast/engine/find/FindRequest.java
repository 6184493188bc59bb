package io.holdfast.engine.find;

import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to look for; every part that is given must hold.
 *
 * @param names any of these; none allows every name
 * @param paths any of these; none allows every path
 * @param minBytes of a file's size; other kinds of nodes match no size at all
 * @param maxBytes of a file's size; negative for no limit
 * @param modifiedFrom first moment that matches
 * @param modifiedBefore first moment that does not match any more
 */
public record FindRequest(
    List<NameGlob> names,
    List<PathPattern> paths,
    long minBytes,
    long maxBytes,
    @Nullable Instant modifiedFrom,
    @Nullable Instant modifiedBefore) {
  public FindRequest {
    names = List.copyOf(names);
    paths = List.copyOf(paths);
  }

  /** What any of these matches: names, or paths where there is a slash. */
  public static FindRequest byAny(List<String> patterns, boolean ignoreCase) {
    var allNames = patterns.stream().noneMatch(pattern -> pattern.contains("/"));
    return new FindRequest(
        !allNames
            ? List.of()
            : patterns.stream()
                .map(ignoreCase ? NameGlob::parseIgnoringCase : NameGlob::parse)
                .toList(),
        allNames
            ? List.of()
            : patterns.stream()
                .map(ignoreCase ? PathPattern::parseIgnoringCase : PathPattern::parse)
                .toList(),
        0,
        -1,
        null,
        null);
  }

  public FindRequest withSize(long min, long max) {
    return new FindRequest(names, paths, min, max, modifiedFrom, modifiedBefore);
  }

  public FindRequest withModified(@Nullable Instant from, @Nullable Instant before) {
    return new FindRequest(names, paths, minBytes, maxBytes, from, before);
  }

  boolean matches(TreePath path, Node node) {
    return (names.isEmpty() || names.stream().anyMatch(glob -> glob.matches(node.name())))
        && sizeMatches(node)
        && timeMatches(node.metadata().times().modified())
        && (paths.isEmpty() || paths.stream().anyMatch(pattern -> pattern.matches(path)));
  }

  /** Whether a folder's content decides alone, wherever the folder lies. */
  boolean ignoresPlace() {
    return paths.isEmpty();
  }

  private boolean sizeMatches(Node node) {
    if (minBytes <= 0 && maxBytes < 0) {
      return true;
    }
    return node instanceof Node.File file
        && file.size() >= minBytes
        && (maxBytes < 0 || file.size() <= maxBytes);
  }

  private boolean timeMatches(Instant modified) {
    return (modifiedFrom == null || !modified.isBefore(modifiedFrom))
        && (modifiedBefore == null || modified.isBefore(modifiedBefore));
  }
}
