package io.holdfast.control.gateway;

import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.store.ObjectName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Uploads that are counted, and of which their place could not say whether they landed: who finds
 * it out enters the rest. Thread-safe, and lost when the server stops: what was counted stays so.
 */
final class UnsureUploads {
  /** Some 3 MB; a client has a handful on its way when its place goes away. */
  static final int MOST = 10_000;

  /** The oldest first. Guarded by this. */
  private final Map<Key, Upload> uploads = new LinkedHashMap<>();

  private record Key(RepositoryId repository, ObjectName name) {}

  /**
   * One of them.
   *
   * @param bytes that are counted for it
   * @param actor who sent it
   */
  record Upload(RepositoryId repository, ObjectName name, long bytes, Actor actor) {
    private Key key() {
      return new Key(repository, name);
    }
  }

  /**
   * Notes one, in place of what was noted of the same object.
   *
   * @return false when there are too many: those that are there are of more use, for their clients
   *     try again
   */
  synchronized boolean add(Upload upload) {
    if (uploads.size() >= MOST && !uploads.containsKey(upload.key())) {
      return false;
    }
    uploads.put(upload.key(), upload);
    return true;
  }

  synchronized Optional<Upload> find(RepositoryId repository, ObjectName name) {
    return Optional.ofNullable(uploads.get(new Key(repository, name)));
  }

  synchronized void remove(RepositoryId repository, ObjectName name) {
    uploads.remove(new Key(repository, name));
  }

  /** The oldest of a repository. */
  synchronized List<Upload> oldest(RepositoryId repository, int most) {
    return uploads.values().stream()
        .filter(upload -> upload.repository().equals(repository))
        .limit(most)
        .toList();
  }
}
