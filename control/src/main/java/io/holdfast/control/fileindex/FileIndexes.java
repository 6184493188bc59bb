package io.holdfast.control.fileindex;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.fileindex.FileIndexStore;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.control.ControlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The indexes of all repositories, opened when they are first used. Thread-safe. */
public final class FileIndexes implements AutoCloseable {
  private static final String ENDING = ".sqlite";

  private final Path folder;
  private final byte[] root;
  private final BlockCache cache = new BlockCache();

  /** Guarded by this. */
  private final Map<RepositoryId, FileIndex> opened = new HashMap<>();

  /**
   * @param folder made when it is missing, for its owner alone
   * @param root secret from which all keys are derived, the same at every start
   * @throws ControlException PATH_UNREADABLE
   */
  public FileIndexes(Path folder, byte[] root) {
    this.folder = folder;
    this.root = root.clone();
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (IOException e) {
      throw new ControlException(
          ErrorCode.PATH_UNREADABLE,
          "cannot use the folder %s of file indexes".formatted(folder),
          e);
    }
  }

  /** A repository's index, begun empty when there is none. */
  synchronized FileIndex get(RepositoryId repository) {
    return opened.computeIfAbsent(
        repository, id -> FileIndex.open(file(id), new IndexSeal(root, id.toString()), cache));
  }

  /** A repository's index; empty when there is none, or one that waits to be made anew. */
  synchronized Optional<FileIndex> find(RepositoryId repository) {
    if (!opened.containsKey(repository) && !Files.exists(file(repository))) {
      return Optional.empty();
    }
    return Optional.of(get(repository)).filter(index -> !index.isDamaged());
  }

  /** Throws an index away. Whoever still reads it reads it to the end. */
  synchronized void discard(RepositoryId repository) {
    var index = opened.remove(repository);
    if (index != null) {
      index.close();
    }
    FileIndexStore.delete(file(repository));
  }

  /** Throws an index away that was found to be damaged. */
  synchronized void renewIfDamaged(RepositoryId repository) {
    var index = opened.get(repository);
    if (index != null && index.isDamaged()) {
      discard(repository);
    }
  }

  synchronized boolean anyDamaged() {
    return opened.values().stream().anyMatch(FileIndex::isDamaged);
  }

  /** The repositories that have an index on disk. */
  Set<RepositoryId> onDisk() {
    var found = new HashSet<RepositoryId>();
    try (var files = Files.list(folder)) {
      files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.sqlite"))
          .map(name -> name.substring(0, name.length() - ENDING.length()))
          .forEach(name -> found.add(new RepositoryId(UUID.fromString(name))));
      return found;
    } catch (IOException e) {
      throw new ControlException(
          ErrorCode.PATH_UNREADABLE, "cannot list the file indexes in %s".formatted(folder), e);
    }
  }

  @Override
  public synchronized void close() {
    opened.values().forEach(FileIndex::close);
    opened.clear();
  }

  private Path file(RepositoryId repository) {
    return folder.resolve(repository + ENDING);
  }
}
