package io.holdfast.control.configuration;

import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Stamp;
import io.holdfast.control.access.Caller;
import io.holdfast.control.ledger.Ledger;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** The owners of all else. Thread-safe. */
public final class Projects {
  private final Shelf<Project, ProjectId> shelf;

  public Projects(Ledger ledger) {
    shelf =
        new Shelf<>(
            ledger,
            new Shelf.Shape<>(
                "project",
                transaction ->
                    Shelves.of(
                        transaction.projects()::insert,
                        transaction.projects()::find,
                        transaction.projects()::replace,
                        transaction.projects()::delete),
                Project::id,
                Project::stamp,
                Restamp::project,
                project -> project.id()));
  }

  /**
   * @param make gives the project with the id and the stamp that it gets
   */
  public Project create(Caller caller, BiFunction<ProjectId, Stamp, Project> make) {
    return shelf.create(
        caller, (decision, stamp) -> valid(make.apply(new ProjectId(decision.newId()), stamp)));
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Project get(ProjectId id) {
    return shelf.get(id);
  }

  /** Changes it; REVISION_MISMATCH when it no longer has the revision that was read. */
  public Project update(Caller caller, ProjectId id, long revision, UnaryOperator<Project> change) {
    return shelf.update(caller, id, revision, before -> valid(change.apply(before)));
  }

  /** STATE_CONFLICT while something belongs to it. */
  public void delete(Caller caller, ProjectId id, long revision) {
    shelf.delete(caller, id, revision, (_, _) -> "");
  }

  private static Project valid(Project project) {
    Rules.slug(project.slug());
    Rules.name(project.name());
    Rules.labels(project.labels());
    return project;
  }
}
