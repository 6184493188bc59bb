package io.holdfast.engine.restore;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.restore.FolderEntry.NodePlace;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Names that were one file. The first becomes a file; later ones wait until it is whole and are
 * linked to it. A group is forgotten once all its names came by. Thread-safe.
 */
final class HardLinks {
  /** One file by inode, device and, lest a changed or forged file be mixed in, content. */
  record Key(long inode, long device, ItemKind kind, int content, long size) {}

  /** A name to be linked. */
  record Waiting(FolderEntry folder, NodePlace place, Node node, Decision decision) {
    /** Where it is once it is linked. */
    Existing existing() {
      return new Existing(folder.folder().orElseThrow(), ConflictRules.nameFor(node, decision));
    }
  }

  /** Where the file is that others are linked to. */
  record Existing(RestoreFolder folder, NodeName name) {}

  /** What to do with a node that has several names. */
  sealed interface Role {
    /** Make it; then tell {@link HardLinks#done} or {@link HardLinks#failed}. */
    record First() implements Role {}

    /** Link it now. */
    record Link(Existing to) implements Role {}

    /** It is linked, or fails, when the first is done. */
    record Wait() implements Role {}
  }

  private static final class Group {
    long namesToCome;
    boolean settled;
    @Nullable Existing existing;
    final List<Waiting> waiting = new ArrayList<>();
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Group> groups = new HashMap<>();

  static boolean concerns(Node node) {
    return node.metadata().identity().links() > 1 && !(node instanceof Node.Directory);
  }

  Role role(Waiting name) {
    lock.lock();
    try {
      var key = key(name.node());
      var group = groups.get(key);
      if (group == null) {
        group = new Group();
        group.namesToCome = name.node().metadata().identity().links() - 1;
        groups.put(key, group);
        return new Role.First();
      }
      group.namesToCome--;
      if (!group.settled) {
        group.waiting.add(name);
        return new Role.Wait();
      }
      if (group.namesToCome <= 0) {
        groups.remove(key);
      }
      if (group.existing == null) {
        group.settled = false;
        return new Role.First();
      }
      return new Role.Link(group.existing);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The first is there.
   *
   * @return the names that waited; link them
   */
  List<Waiting> done(Node node, Existing existing) {
    return settle(node, existing);
  }

  /**
   * The first could not be made.
   *
   * @return the names that waited; they fail with it
   */
  List<Waiting> failed(Node node) {
    return settle(node, null);
  }

  /**
   * The first is whole, and its own name was refused.
   *
   * @return a name that waited and waits no more; link it, then tell {@link #done} or ask again.
   *     None when none is left: then it is as after {@link #failed}
   */
  Optional<Waiting> next(Node node) {
    lock.lock();
    try {
      var group = groups.get(key(node));
      if (group == null || group.waiting.isEmpty()) {
        failed(node);
        return Optional.empty();
      }
      return Optional.of(group.waiting.removeFirst());
    } finally {
      lock.unlock();
    }
  }

  private List<Waiting> settle(Node node, @Nullable Existing existing) {
    lock.lock();
    try {
      var group = groups.get(key(node));
      if (group == null) {
        return List.of();
      }
      group.settled = true;
      group.existing = existing;
      var waiting = List.copyOf(group.waiting);
      group.waiting.clear();
      if (group.namesToCome <= 0) {
        groups.remove(key(node));
      }
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  static Key key(Node node) {
    var identity = node.metadata().identity();
    List<BlobId> content = node instanceof Node.File file ? file.content() : List.of();
    var size = node instanceof Node.File file ? file.size() : 0;
    return new Key(
        identity.inode(), identity.deviceId(), ItemKind.of(node), content.hashCode(), size);
  }
}
