package io.holdfast.sources.s3;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.list.FileContent;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.list.TreeWalk;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.StoredPoint;
import io.holdfast.sources.s3.Listed.Version;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** A bucket as a restore point has it. */
final class StoredBucket {
  private final StoredPoint point;
  private final SourcePart part;
  private final TreePath top;
  private final String prefix;
  private final Set<String> damage = new ConcurrentSkipListSet<>();

  /**
   * An object with what the point has of it.
   *
   * @param key without the prefix that it was backed up under
   * @param fullKey with it
   * @param revisions at least one
   */
  record Stored(String key, String fullKey, List<Revision> revisions) {}

  /** One state of an object. */
  record Revision(TreePath place, Node.File node, Version version) {
    ObjectFacts facts() {
      return ObjectFacts.of(node.metadata());
    }
  }

  /** Is told the objects, in the order of the tree. */
  @FunctionalInterface
  interface Reader {
    void object(Stored object) throws InterruptedException;
  }

  private StoredBucket(StoredPoint point, SourcePart part) {
    this.point = point;
    this.part = part;
    top = TreePath.parse(part.path());
    prefix = part.refName().substring(part.refName().indexOf('/') + 1);
  }

  /**
   * @throws io.holdfast.base.InvalidInputException INPUT_INVALID when it is no bucket's
   */
  static StoredBucket of(StoredPoint point) {
    if (point.parts().size() != 1
        || !point.parts().getFirst().refKind().equals("bucket")
        || !point.parts().getFirst().refName().contains("/")) {
      throw S3Settings.invalid("not a point of a bucket");
    }
    return new StoredBucket(point, point.parts().getFirst());
  }

  SourcePart part() {
    return part;
  }

  /** What of the trees cannot be read. */
  List<String> damage() {
    return List.copyOf(damage);
  }

  void read(Reader reader) throws InterruptedException {
    var grouping = new Grouping(reader);
    point.walk(top, grouping);
    grouping.end();
  }

  /** Its bytes, proven as they come. */
  InputStream open(Revision revision) {
    return FileContent.open(point.repository(), revision.node());
  }

  /** Names for it as a file, where a file and a folder cannot have the same. */
  List<String> fileNames(Revision revision) {
    var names = names(revision.place());
    if (!names.getLast().startsWith(KeyNames.VERSION)) {
      return names;
    }
    names.removeLast();
    if (hasOthers(revision.place().parent())) {
      names.add(KeyNames.OBJECT);
    }
    return names;
  }

  private boolean hasOthers(TreePath folder) {
    if (!(point.find(folder).orElse(null) instanceof Node.Directory directory)) {
      return false;
    }
    var nodes = TreeSource.of(point.repository()).open(directory.subtree());
    for (var node = nodes.next(); node.isPresent(); node = nodes.next()) {
      if (!node.get().name().toText().startsWith(KeyNames.VERSION)) {
        return true;
      }
    }
    return false;
  }

  private List<String> names(TreePath place) {
    var names = place.names();
    return new ArrayList<>(
        names.subList(top.depth(), names.size()).stream().map(NodeName::toText).toList());
  }

  /** Brings the versions of an object together, which lie beside each other. */
  private final class Grouping implements TreeWalk.Visitor {
    private final Reader reader;
    private String key = "";
    private List<Revision> revisions = new ArrayList<>();

    Grouping(Reader reader) {
      this.reader = reader;
    }

    @Override
    public boolean visit(TreePath path, Node node) throws InterruptedException {
      if (!(node instanceof Node.File file)) {
        return true;
      }
      var here = KeyNames.key(names(path));
      if (!here.equals(key)) {
        end();
        key = here;
      }
      revisions.add(new Revision(path, file, VersionAttribute.of(file.metadata())));
      return false;
    }

    @Override
    public void damaged(TreePath path, HoldfastException failure) {
      damage.add("%s: %s".formatted(path, failure.getMessage()));
    }

    void end() throws InterruptedException {
      if (!revisions.isEmpty()) {
        reader.object(new Stored(key, prefix + key, List.copyOf(revisions)));
        revisions = new ArrayList<>();
      }
    }
  }
}
