package io.holdfast.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.api.work.RepositoryAccess;
import io.holdfast.base.ErrorCode;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.repository.Repository;
import io.holdfast.store.Store;
import io.holdfast.store.location.NamedSettings;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.opening.Stores;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;

/** A repository and the store that it lies in, opened as an order says. Closing closes both. */
record RepositoryOpening(Store store, Repository repository) implements AutoCloseable {
  static RepositoryOpening open(RepositoryAccess access) {
    var store = store(access);
    try {
      var repository = repository(store, access);
      repository.verifyWrites(NamedSettings.verifyWrites(access.settings()));
      return new RepositoryOpening(store, repository);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  @Override
  public void close() {
    try (store) {
      repository.close();
    }
  }

  /** A folder is one of this machine; what lies behind a network is reached from here. */
  private static Store store(RepositoryAccess access) {
    var location = StoreLocation.parse(access.location(), Path.of("/")).location();
    if (!access.kind().equals(location.kind())) {
      throw new AgentException(
          ErrorCode.NOT_SUPPORTED, "repositories of kind %s".formatted(access.kind()));
    }
    var secrets = new HashMap<String, String>();
    access
        .secrets()
        .forEach((name, secret) -> {
          var utf8 = secret.toUtf8();
          secrets.put(name, new String(utf8, UTF_8));
          Arrays.fill(utf8, (byte) 0);
        });
    return Stores.open(location, new NamedSettings(access.settings(), secrets).read(location));
  }

  private static Repository repository(Store store, RepositoryAccess access) {
    var utf8 = access.password().toUtf8();
    try (var password = Password.ofUtf8(utf8)) {
      return Repository.open(store, password);
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }
}
