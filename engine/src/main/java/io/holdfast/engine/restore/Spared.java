package io.holdfast.engine.restore;

import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.store.ObjectType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The repository that is restored from, where it lies below the target: whatever the request says,
 * a restore neither removes nor changes what it reads.
 *
 * @param paths below the target
 */
record Spared(List<TreePath> paths) {
  static Spared of(Repository repository, RestoreTarget target) {
    var folder = repository.store().folder();
    return new Spared(
        Arrays.stream(ObjectType.values())
            .flatMap(type -> folder.map(at -> at.resolve(type.folder())).stream())
            .map(target::find)
            .flatMap(Optional::stream)
            .toList());
  }

  /** Whether some of it lies there, or below. */
  boolean isIn(TreePath path) {
    return paths.stream().anyMatch(path::isPrefixOf);
  }

  /** Whether it is the repository's own. */
  boolean isPart(TreePath path) {
    return paths.stream().anyMatch(each -> each.isPrefixOf(path));
  }
}
