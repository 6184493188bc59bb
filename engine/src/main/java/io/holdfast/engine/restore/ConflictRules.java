package io.holdfast.engine.restore;

import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.RawBytes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** Turns a conflict policy into a {@link Decision} for one node. */
final class ConflictRules {
  /** The longest name that Linux file systems take. */
  private static final int LONGEST_NAME_BYTES = 255;

  private final ConflictPolicy policy;
  private final boolean clears;
  private final boolean verifies;
  private final Spared spared;

  ConflictRules(RestoreOptions options, Spared spared) {
    this.policy = options.conflictPolicy();
    this.clears = options.clearing();
    this.verifies = options.verify();
    this.spared = spared;
  }

  Decision decide(Node node, FolderEntry parent) {
    var found = parent.find(node.name());
    var at = parent.folder();
    if (at.filter(folder -> spared.isPart(folder, node.name(), found)).isPresent()) {
      var why = "it belongs to the repository that is restored from";
      // Elsewhere other things may lie with it, which are not restored: that is a failure.
      return at.filter(spared::isHome).isPresent()
          ? new Decision.Skip(why)
          : new Decision.Conflict(why);
    }
    if (found.isEmpty()) {
      return new Decision.Create();
    }
    var existing = found.get();
    if (node instanceof Node.Directory && existing.isFolder()) {
      return new Decision.Merge();
    }
    var decision = decide(node, existing, parent);
    return decision instanceof Decision.Replace && spared.isAbove(existing)
        ? instead(node, existing)
        : decision;
  }

  /** A link that leads there is in the snapshot of a whole system too: leaving it is no failure. */
  private static Decision instead(Node node, TargetEntry existing) {
    return node instanceof Node.Symlink && existing.kind() == TargetEntry.Kind.OTHER
        ? new Decision.Skip("it leads to the repository that is restored from")
        : new Decision.Conflict("the repository that is restored from lies there");
  }

  private Decision decide(Node node, TargetEntry existing, FolderEntry parent) {
    var kind = existing.kind();
    return switch (policy) {
      case FAIL -> new Decision.Conflict("%s is in the way".formatted(words(kind)));
      case SKIP ->
          isReserved(node, existing, parent)
              ? new Decision.Replace(kind, clears, true)
              : new Decision.Skip("%s is there already".formatted(words(kind)));
      case OVERWRITE, CLEAR_TARGET -> new Decision.Replace(kind, clears);
      case OVERWRITE_CHANGED ->
          isUnchanged(node, existing, parent)
              ? new Decision.Keep()
              : new Decision.Replace(kind, clears);
      case OVERWRITE_OLDER ->
          modified(node).isAfter(parent.state(node.name()).modified())
              ? new Decision.Replace(kind, clears)
              : new Decision.Skip("%s is there that is not older".formatted(words(kind)));
      case KEEP_BOTH -> new Decision.Rename(freeName(node.name(), parent));
    };
  }

  /**
   * By size and time, which who verifies does not believe. One of several names is none: it has to
   * be linked to the others.
   */
  private boolean isUnchanged(Node node, TargetEntry existing, FolderEntry parent) {
    if (verifies
        || !(node instanceof Node.File file)
        || existing.kind() != TargetEntry.Kind.FILE
        || HardLinks.concerns(node)) {
      return false;
    }
    var state = parent.state(node.name());
    return state.sizeBytes() == file.size() && state.modified().equals(modified(node));
  }

  /** Nobody's: a restore that was killed left it where a file was to be. */
  private static boolean isReserved(Node node, TargetEntry existing, FolderEntry parent) {
    return node instanceof Node.File
        && existing.kind() == TargetEntry.Kind.FILE
        && parent.state(node.name()).reserved();
  }

  private static Instant modified(Node node) {
    return node.metadata().times().modified();
  }

  /** {@code name.restored}, then {@code name.restored-2} and so on. */
  private static NodeName freeName(NodeName name, FolderEntry parent) {
    for (var number = 1; ; number++) {
      var suffix = number == 1 ? ".restored" : ".restored-" + number;
      var candidate = withSuffix(name, suffix);
      if (parent.find(candidate).isEmpty() && parent.reserve(candidate)) {
        return candidate;
      }
    }
  }

  private static NodeName withSuffix(NodeName name, String suffix) {
    var end = suffix.getBytes(StandardCharsets.US_ASCII);
    var kept = Math.min(name.bytes().length(), LONGEST_NAME_BYTES - end.length);
    var joined = Arrays.copyOf(name.bytes().toByteArray(), kept + end.length);
    System.arraycopy(end, 0, joined, kept, end.length);
    return new NodeName(RawBytes.of(joined));
  }

  private static String words(TargetEntry.Kind existing) {
    return switch (existing) {
      case FILE -> "a file";
      case FOLDER -> "a folder";
      case OTHER -> "a link or special file";
    };
  }

  /** Whether folders that were there before get the snapshot's metadata. */
  boolean describesExistingFolders() {
    return switch (policy) {
      case OVERWRITE, OVERWRITE_CHANGED, OVERWRITE_OLDER, CLEAR_TARGET -> true;
      case FAIL, SKIP, KEEP_BOTH -> false;
    };
  }

  boolean clears() {
    return clears;
  }

  /** Which of the target's names a node stands for now. */
  static NodeName nameFor(Node node, Decision decision) {
    return decision instanceof Decision.Rename(var name) ? name : node.name();
  }
}
