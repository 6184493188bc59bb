package io.holdfast.control.access;

import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Filter;
import io.holdfast.catalog.query.SortKey;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who calls: the owner of a credential that was just checked, and what it may do.
 *
 * @param id the credential that sessions made by this caller belong to; for an OAuth token, the one
 *     that it was got with
 * @param projects where it may act; empty means everywhere
 */
public record Caller(CredentialId id, String name, Set<Scope> scopes, Set<ProjectId> projects) {
  public Caller {
    scopes = Set.copyOf(scopes);
    projects = Set.copyOf(projects);
  }

  /** Whether it may do something in the projects that it sees; an administrator may do all. */
  public boolean may(Scope scope) {
    return scopes.contains(scope) || scopes.contains(Scope.PROJECT_ADMIN);
  }

  /** Whether a project and what is in it exist for this caller. */
  public boolean sees(ProjectId project) {
    return projects.isEmpty() || projects.contains(project);
  }

  /**
   * Whether it sees all that a thing serves.
   *
   * @param project null for what serves all projects
   */
  public boolean holds(@Nullable ProjectId project) {
    return project == null ? projects.isEmpty() : sees(project);
  }

  /**
   * Narrows a query to what this caller sees.
   *
   * @param within makes the filter of the projects
   */
  public <F extends Filter, K extends SortKey> CatalogQuery<F, K> seen(
      CatalogQuery<F, K> query, Function<Set<ProjectId>, F> within) {
    return projects.isEmpty() ? query : query.where(within.apply(projects));
  }
}
