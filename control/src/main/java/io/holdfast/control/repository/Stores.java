package io.holdfast.control.repository;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.control.ControlException;
import io.holdfast.store.LocalStore;
import io.holdfast.store.Store;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Opens the store that a repository lies in. */
public final class Stores {
  private Stores() {}

  /** The caller closes it. */
  static Store open(Repository repository) {
    return open(repository.kind(), repository.location());
  }

  /** A store that no catalog knows yet; the caller closes it. */
  public static Store open(RepositoryKind kind, String location) {
    requireSupported(kind);
    return LocalStore.at(directory(location));
  }

  static void requireSupported(RepositoryKind kind) {
    switch (kind) {
      case LOCAL -> {}
      case S3, SFTP, REST, AZURE_BLOB, NATIVE_SNAPSHOT ->
          throw new ControlException(
              ErrorCode.NOT_SUPPORTED,
              "repositories of kind %s are not supported yet; use LOCAL".formatted(kind));
    }
  }

  static Path directory(String location) {
    try {
      var path = Path.of(location);
      if (location.isEmpty() || !path.isAbsolute()) {
        throw new InvalidInputException(
            ErrorCode.INPUT_INVALID, "location '%s' must be an absolute path".formatted(location));
      }
      return path.normalize();
    } catch (InvalidPathException e) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID, "location '%s' is not a path".formatted(location), e);
    }
  }
}
