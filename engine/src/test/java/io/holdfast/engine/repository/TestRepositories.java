package io.holdfast.engine.repository;

import io.holdfast.engine.config.RepositoryConfig;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.key.KeyOwner;
import io.holdfast.engine.key.WeakKeys;
import io.holdfast.store.Store;

/** Repositories that open at once, for tests of this room and those above. */
public final class TestRepositories {
  public static final String PASSWORD = "correct horse";

  private TestRepositories() {}

  public static CreateOptions options(int version) {
    return new CreateOptions(
        RepositoryConfig.generate(version), new KeyOwner("tester", "test-host"), WeakKeys.STRENGTH);
  }

  /** A new repository of version 2. */
  public static Repository create(Store store) {
    return create(store, RepositoryConfig.NEWEST_VERSION);
  }

  public static Repository create(Store store, int version) {
    try (var password = Password.of(PASSWORD)) {
      return Repository.create(store, password, options(version));
    }
  }

  public static Repository open(Store store) {
    try (var password = Password.of(PASSWORD)) {
      return Repository.open(store, password);
    }
  }
}
