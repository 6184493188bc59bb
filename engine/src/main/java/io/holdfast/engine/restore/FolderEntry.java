package io.holdfast.engine.restore;

import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreePath;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A folder that a restore is in. The walk's thread makes and asks it; {@link #release} may come
 * from any thread.
 */
final class FolderEntry {
  private final @Nullable FolderEntry parent;
  private final NodePlace place;
  private final Node.@Nullable Directory node;
  private final Decision decision;
  private final boolean wanted;

  /** What still has to happen before its metadata: the walk itself, and all that is below. */
  private final AtomicInteger open = new AtomicInteger(1);

  /** Null while the folder is not there. Written by the walk's thread, before others see it. */
  private volatile @Nullable RestoreFolder folder;

  private volatile boolean made;
  private volatile boolean adopted;
  private volatile boolean failed;
  private volatile boolean incomplete;
  private volatile boolean mounted;
  private volatile boolean ambiguous;

  /** Written by the walk's thread, before it releases the folder. */
  private List<NodeName> extras = List.of();

  private @Nullable Set<NodeName> reserved;

  /** Where a node comes from and where it goes, both below the target and the base. */
  record NodePlace(TreePath source, TreePath target) {
    /** Of what has the same name on both sides. */
    NodePlace child(NodeName name) {
      return new NodePlace(source.child(name), target.child(name));
    }
  }

  FolderEntry(
      @Nullable FolderEntry parent,
      NodePlace place,
      Node.@Nullable Directory node,
      Decision decision,
      boolean wanted) {
    this.parent = parent;
    this.place = place;
    this.node = node;
    this.decision = decision;
    this.wanted = wanted;
    if (parent != null) {
      parent.open.incrementAndGet();
    }
  }

  @Nullable FolderEntry parent() {
    return parent;
  }

  NodePlace place() {
    return place;
  }

  Node.@Nullable Directory node() {
    return node;
  }

  Decision decision() {
    return decision;
  }

  /** Whether the request wants the folder itself, not only something below it. */
  boolean isWanted() {
    return wanted;
  }

  /** Whether this restore made it, so that nothing else is in it. */
  boolean isMade() {
    return made;
  }

  /** Whether it stood empty, and so is treated as made. */
  boolean isAdopted() {
    return adopted;
  }

  boolean isFailed() {
    return failed;
  }

  Optional<RestoreFolder> folder() {
    return Optional.ofNullable(folder);
  }

  /** What the target has under a name; nothing in a folder that is not there or just made. */
  Optional<TargetEntry> find(NodeName name) {
    var existing = folder;
    return existing == null || made ? Optional.empty() : existing.find(name);
  }

  /** Of what {@link #find} found. */
  TargetState state(NodeName name) {
    return folder().orElseThrow().state(name);
  }

  /** Takes a new name, once, so that two nodes do not choose the same. */
  boolean reserve(NodeName name) {
    if (reserved == null) {
      reserved = new HashSet<>();
    }
    return reserved.add(name);
  }

  void found(RestoreFolder existing) {
    folder = existing;
  }

  /** It lies on another file system than the target. */
  void mounted() {
    mounted = true;
  }

  boolean isMounted() {
    return mounted;
  }

  /** Some name in it is there under another spelling: one that only the target has may be it. */
  void ambiguous() {
    ambiguous = true;
  }

  boolean isAmbiguous() {
    return ambiguous;
  }

  /** Names that only the target has, to be cleared when all the folder holds has ended. */
  void clears(List<NodeName> names) {
    extras = names;
  }

  List<NodeName> extras() {
    return extras;
  }

  void made(RestoreFolder created) {
    made = true;
    folder = created;
  }

  void adopt() {
    adopted = true;
  }

  /** It was told as failed, whatever becomes of what it holds. */
  void fail() {
    failed = true;
    lack();
  }

  /** Something that it holds could not be restored. */
  void lack() {
    for (@Nullable FolderEntry each = this; each != null; each = each.parent) {
      each.incomplete = true;
    }
  }

  /** Whether something is not there of what the snapshot has in it, or below. */
  boolean isIncomplete() {
    return incomplete;
  }

  /** One more thing that has to end before this folder can. */
  void hold() {
    open.incrementAndGet();
  }

  /** One thing less; true for the last one. */
  boolean release() {
    return open.decrementAndGet() == 0;
  }
}
