package io.holdfast.agent;

import io.holdfast.engine.restore.TargetIdentity;
import io.holdfast.engine.tree.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where members of one bundle restored what: another one that would clear there must leave it. Not
 * thread-safe.
 */
final class BroughtFolders {
  private final Map<TargetIdentity, List<TreePath>> restored = new HashMap<>();
  private final Map<TargetIdentity, List<TreePath>> cleared = new HashMap<>();

  /**
   * Something may lie there now.
   *
   * @param paths below the folder, with all that each holds
   */
  void restored(TargetIdentity folder, List<TreePath> paths) {
    restored.computeIfAbsent(folder, _ -> new ArrayList<>()).addAll(paths);
  }

  /** Nothing lies there but what members restored. */
  void cleared(TargetIdentity folder, List<TreePath> paths) {
    cleared.computeIfAbsent(folder, _ -> new ArrayList<>()).addAll(paths);
  }

  /** Whether something that a member restored lies above, at or below one of the paths. */
  boolean meets(TargetIdentity folder, List<TreePath> paths) {
    return restored.getOrDefault(folder, List.of()).stream()
        .anyMatch(theirs ->
            paths.stream().anyMatch(path -> theirs.isPrefixOf(path) || path.isPrefixOf(theirs)));
  }

  /** Whether all of the paths were cleared. */
  boolean isCleared(TargetIdentity folder, List<TreePath> paths) {
    var all = cleared.getOrDefault(folder, List.of());
    return paths.stream().allMatch(path -> all.stream().anyMatch(each -> each.isPrefixOf(path)));
  }
}
