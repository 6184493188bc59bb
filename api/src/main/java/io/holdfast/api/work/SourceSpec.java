package io.holdfast.api.work;

import java.util.List;

/**
 * What to read.
 *
 * @param kind as in the resource model; {@code DIRECTORY} reads {@code roots} as trees
 * @param roots absolute paths, at least one for {@code DIRECTORY}
 * @param excludes patterns in restic's syntax
 * @param oneFileSystem whether to stay on the file system of each root
 */
public record SourceSpec(
    String kind, List<String> roots, List<String> excludes, boolean oneFileSystem) {
  public SourceSpec {
    roots = List.copyOf(roots);
    excludes = List.copyOf(excludes);
  }
}
