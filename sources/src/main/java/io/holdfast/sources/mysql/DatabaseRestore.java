package io.holdfast.sources.mysql;

import io.holdfast.sources.SourcePart;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What of one database is to be restored, and where to.
 *
 * @param objects wanted ones
 * @param existing those of {@code objects} that the target has already
 * @param whole whether no objects were chosen singly
 */
record DatabaseRestore(
    SourcePart part,
    String target,
    Set<DumpObject> objects,
    Set<DumpObject> existing,
    boolean whole) {
  private static final Map<String, DumpObject.Kind> NAMES =
      Map.of(
          "rows.", DumpObject.Kind.TABLE,
          "view.", DumpObject.Kind.VIEW,
          "sequence.", DumpObject.Kind.SEQUENCE,
          "event.", DumpObject.Kind.EVENT,
          "routine.", DumpObject.Kind.ROUTINE);

  DatabaseRestore {
    objects = Set.copyOf(objects);
    existing = Set.copyOf(existing);
  }

  /** What a part holds, by its expectations. */
  static Set<DumpObject> objects(SourcePart part) {
    var objects = new HashSet<DumpObject>();
    for (var name : part.expectations().keySet()) {
      NAMES.forEach((prefix, kind) -> {
        if (name.startsWith(prefix)) {
          objects.add(new DumpObject(kind, name.substring(prefix.length())));
        }
      });
    }
    return objects;
  }

  boolean isSkipped(DumpObject object, boolean skipExisting) {
    return skipExisting && existing.contains(object);
  }
}
