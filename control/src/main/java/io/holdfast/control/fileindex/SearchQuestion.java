package io.holdfast.control.fileindex;

import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.engine.tree.TreePath;
import java.util.Optional;
import java.util.Set;

/**
 * What is searched, and where. A path that leads elsewhere is refused: PARAMETER_INVALID.
 *
 * @param path only this one and what lies below it; {@code /} for all
 * @param projects all when absent, none when it is empty
 * @param sources all when it is empty
 * @param points of points in time
 */
public record SearchQuestion(
    FileQuery files,
    String path,
    Optional<Set<ProjectId>> projects,
    Set<SourceId> sources,
    Optional<TimeRange> points) {
  public SearchQuestion {
    TreePath.parse(path);
    projects = projects.map(Set::copyOf);
    sources = Set.copyOf(sources);
  }

  TreePath below() {
    return TreePath.parse(path);
  }
}
