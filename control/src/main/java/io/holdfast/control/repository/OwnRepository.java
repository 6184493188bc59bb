package io.holdfast.control.repository;

import io.holdfast.engine.repository.Repository;
import io.holdfast.store.Store;

/** An open repository that has one user. Not thread-safe. */
public final class OwnRepository implements AutoCloseable {
  private final Store store;
  private final Repository repository;

  OwnRepository(Store store, Repository repository) {
    this.store = store;
    this.repository = repository;
  }

  public Repository repository() {
    return repository;
  }

  @Override
  public void close() {
    try (store) {
      repository.close();
    }
  }
}
