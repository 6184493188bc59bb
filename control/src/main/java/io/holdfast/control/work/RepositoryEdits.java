package io.holdfast.control.work;

import io.holdfast.catalog.model.Capacity;
import io.holdfast.catalog.model.Repository;

/** Repository records with one thing changed that people do not configure. */
final class RepositoryEdits {
  private RepositoryEdits() {}

  static Repository capacity(Repository repository, Capacity capacity) {
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
        repository.formatId(),
        repository.passwordSecretId(),
        capacity,
        repository.health(),
        repository.lastCheckAt(),
        repository.lastFullReadAt(),
        repository.stamp());
  }
}
