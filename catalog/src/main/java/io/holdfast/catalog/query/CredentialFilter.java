package io.holdfast.catalog.query;

import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.CredentialKind;
import io.holdfast.catalog.model.ProjectId;
import java.util.Set;

/** What credentials can be filtered by. */
public sealed interface CredentialFilter extends Filter {
  /** Those that may act in any of the projects, also those for all. */
  record Projects(Set<ProjectId> ids) implements CredentialFilter {
    public Projects {
      ids = Set.copyOf(ids);
    }
  }

  record Kinds(Set<CredentialKind> kinds) implements CredentialFilter {
    public Kinds {
      kinds = Set.copyOf(kinds);
    }
  }

  record Names(Set<String> names) implements CredentialFilter {
    public Names {
      names = Set.copyOf(names);
    }
  }

  record Owners(Set<CredentialId> ids) implements CredentialFilter {
    public Owners {
      ids = Set.copyOf(ids);
    }
  }

  record Revoked(boolean revoked) implements CredentialFilter {}

  record ExpiresAt(TimeRange range) implements CredentialFilter {}
}
