package io.holdfast.engine.restore;

import io.holdfast.engine.find.PathPattern;
import io.holdfast.engine.tree.TreePath;
import java.util.List;

/**
 * Which nodes of a snapshot are wanted.
 *
 * @param paths files and whole subtrees; none means everything
 * @param includes if there are any, only what one of them covers
 * @param excludes what one of these covers is left out, whatever else says
 */
public record RestoreSelection(
    List<TreePath> paths, List<PathPattern> includes, List<PathPattern> excludes) {
  public RestoreSelection {
    paths = List.copyOf(paths);
    includes = List.copyOf(includes);
    excludes = List.copyOf(excludes);
  }

  public static RestoreSelection everything() {
    return new RestoreSelection(List.of(), List.of(), List.of());
  }

  public static RestoreSelection of(TreePath... paths) {
    return new RestoreSelection(List.of(paths), List.of(), List.of());
  }

  /** Whether patterns take no part, so that a selected folder is wanted whole. */
  boolean isWhole() {
    return includes.isEmpty() && excludes.isEmpty();
  }
}
