package io.holdfast.engine.find;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
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
 * @param blobs of a file's content or a folder's tree, one of which suffices; null for any
 */
public record FindRequest(
    List<NameGlob> names,
    List<PathPattern> paths,
    long minBytes,
    long maxBytes,
    @Nullable Instant modifiedFrom,
    @Nullable Instant modifiedBefore,
    @Nullable Predicate<BlobId> blobs) {
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
        null,
        null);
  }

  /** What consists of any of these blobs: a file of content, a folder of its tree. */
  public static FindRequest byBlobs(Predicate<BlobId> blobs) {
    return new FindRequest(List.of(), List.of(), 0, -1, null, null, blobs);
  }

  public FindRequest withSize(long min, long max) {
    return new FindRequest(names, paths, min, max, modifiedFrom, modifiedBefore, blobs);
  }

  public FindRequest withModified(@Nullable Instant from, @Nullable Instant before) {
    return new FindRequest(names, paths, minBytes, maxBytes, from, before, blobs);
  }

  boolean matches(TreePath path, Node node) {
    return (names.isEmpty() || names.stream().anyMatch(glob -> glob.matches(node.name())))
        && sizeMatches(node)
        && timeMatches(node.metadata().times().modified())
        && (blobs == null || of(node).stream().anyMatch(blobs))
        && (paths.isEmpty() || paths.stream().anyMatch(pattern -> pattern.matches(path)));
  }

  /** Whether a snapshot itself, whose root has a tree and nothing else, is what is looked for. */
  boolean matchesRoot(BlobId tree) {
    return blobs != null && modifiedFrom == null && modifiedBefore == null && blobs.test(tree);
  }

  /** The blobs that a node consists of, in order. */
  public static List<BlobId> of(Node node) {
    return switch (node) {
      case Node.File file -> file.content();
      case Node.Directory directory -> List.of(directory.subtree());
      default -> List.of();
    };
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
