package io.holdfast.control.repository;

import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryHealth;
import io.holdfast.catalog.model.Stamp;
import org.jspecify.annotations.Nullable;

/** Repository records with one thing changed. */
final class Entries {
  private Entries() {}

  static Repository opened(Repository repository, String formatId, RepositoryHealth health) {
    return with(repository, formatId, health, repository.stamp());
  }

  static Repository stamped(Repository repository, Stamp stamp) {
    return with(repository, repository.formatId(), repository.health(), stamp);
  }

  private static Repository with(
      Repository repository, @Nullable String formatId, RepositoryHealth health, Stamp stamp) {
    return new Repository(
        repository.id(),
        repository.projectId(),
        repository.name(),
        repository.kind(),
        repository.location(),
        repository.region(),
        repository.tier(),
        repository.appendOnly(),
        repository.lock(),
        repository.recipientKeyIds(),
        formatId,
        repository.passwordSecretId(),
        repository.capacity(),
        health,
        repository.lastCheckAt(),
        repository.lastFullReadAt(),
        stamp);
  }
}
