package io.holdfast.control.explore;

import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestoreSession;
import java.util.List;

/** What an explorer shows. A session keeps it as the part that was selected. */
public sealed interface Extent {
  /** All of a project. */
  record OfProject(ProjectId id) implements Extent {}

  /** What one protection keeps. */
  record OfProtection(ProtectionId id) implements Extent {}

  /** What of a project has copies in a repository. */
  record OfRepository(ProjectId project, RepositoryId id) implements Extent {}

  /** One point, whatever moment is asked for. */
  record OfPoint(RestorePointId id) implements Extent {}

  /** As a session keeps it: none for all of its project. */
  default List<String> parts() {
    return switch (this) {
      case OfProject _ -> List.of();
      case OfProtection(var id) -> List.of("protection/" + id);
      case OfRepository(_, var id) -> List.of("repository/" + id);
      case OfPoint(var id) -> List.of("point/" + id);
    };
  }

  /** What a session shows. */
  static Extent of(RestoreSession session) {
    var project = session.origin().projectId();
    for (var part : session.request().selection().parts()) {
      if (part.startsWith("protection/")) {
        return new OfProtection(session.origin().protectionId());
      }
      if (part.startsWith("repository/")) {
        return new OfRepository(
            project, RepositoryId.parse(part.substring("repository/".length())));
      }
      if (part.startsWith("point/")) {
        return new OfPoint(RestorePointId.parse(part.substring("point/".length())));
      }
    }
    return new OfProject(project);
  }
}
