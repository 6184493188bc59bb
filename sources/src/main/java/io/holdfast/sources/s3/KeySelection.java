package io.holdfast.sources.s3;

import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.s3.StoredBucket.Revision;
import io.holdfast.sources.s3.StoredBucket.Stored;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which objects of a point are wanted, and which of their versions: by key or pattern, by {@code
 * key;versionId=…}, or by a path in the point. Not thread-safe.
 */
final class KeySelection {
  private static final String VERSION_ID = ";versionId=";

  private final List<Want> wants;
  private final boolean allVersions;
  private final Set<Want> found = new LinkedHashSet<>();

  /** Something that was asked for. */
  private sealed interface Want {
    /**
     * @param versionId empty for what is current
     */
    record Keys(KeyPattern pattern, String versionId) implements Want {}

    record Path(TreePath path) implements Want {}
  }

  private KeySelection(List<Want> wants, boolean allVersions) {
    this.wants = wants;
    this.allVersions = allVersions;
  }

  /**
   * @param items empty means all
   * @param allVersions with all that an object was, instead of what it is
   */
  static KeySelection of(StoredBucket bucket, List<String> items, boolean allVersions) {
    var top = bucket.part().path() + "/";
    return new KeySelection(items.stream().map(item -> parse(item, top)).toList(), allVersions);
  }

  /** Those wanted of an object, oldest first; empty for none. */
  List<Revision> take(Stored object) {
    if (wants.isEmpty()) {
      return usual(object);
    }
    var taken = new LinkedHashSet<Revision>();
    for (var want : wants) {
      var matching =
          switch (want) {
            case Want.Keys(var pattern, var id) ->
                pattern.matches(object.fullKey()) ? named(object, id) : List.<Revision>of();
            case Want.Path(var path) -> below(object, path);
          };
      if (!matching.isEmpty()) {
        found.add(want);
        taken.addAll(matching);
      }
    }
    return oldestFirst(List.copyOf(taken));
  }

  /**
   * To be called when all objects were asked for.
   *
   * @throws io.holdfast.base.InvalidInputException INPUT_INVALID for what the point does not have
   */
  void requireAllFound() {
    var missing = wants.stream().filter(want -> !found.contains(want)).toList();
    if (!missing.isEmpty()) {
      throw S3Settings.invalid("the point has nothing for " + missing);
    }
  }

  private List<Revision> usual(Stored object) {
    return allVersions
        ? oldestFirst(object.revisions())
        : object.revisions().stream()
            .filter(each -> each.version().latest() && !each.version().deleteMarker())
            .toList();
  }

  private List<Revision> named(Stored object, String id) {
    return id.isEmpty()
        ? usual(object)
        : object.revisions().stream()
            .filter(each -> each.version().id().equals(id) && !each.version().deleteMarker())
            .toList();
  }

  /** A version's own path means that one. */
  private List<Revision> below(Stored object, TreePath path) {
    var exact = object.revisions().stream().filter(each -> each.place().equals(path)).toList();
    if (!exact.isEmpty()) {
      return exact;
    }
    return path.isPrefixOf(object.revisions().getFirst().place()) ? usual(object) : List.of();
  }

  private static List<Revision> oldestFirst(List<Revision> revisions) {
    return revisions.stream()
        .sorted(Comparator.comparingInt((Revision each) -> each.version().age()).reversed())
        .toList();
  }

  private static Want parse(String item, String top) {
    if (item.isEmpty()) {
      throw S3Settings.invalid("an item is empty");
    }
    if (item.startsWith(top)) {
      return new Want.Path(TreePath.parse(item));
    }
    var at = item.lastIndexOf(VERSION_ID);
    return at < 0
        ? new Want.Keys(KeyPattern.of(item), "")
        : new Want.Keys(
            KeyPattern.of(item.substring(0, at)), item.substring(at + VERSION_ID.length()));
  }
}
