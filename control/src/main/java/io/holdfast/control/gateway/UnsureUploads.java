package io.holdfast.control.gateway;

import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.control.access.RequestContext;
import io.holdfast.store.ObjectName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Uploads that are counted, and of which their place could not say whether they landed: who finds
 * it out enters the rest. Thread-safe, and lost when the server stops: what was counted stays so.
 * What was noted long ago counts for nothing any more, as its bytes may have been given back by
 * another server: it is looked for all the same.
 */
final class UnsureUploads {
  /** Some 3 MB; a client has a handful on its way when its place goes away. */
  static final int MOST = 10_000;

  /** Clients give up after minutes. */
  static final Duration LONG = Duration.ofHours(1);

  private final InstantSource clock;

  /** The oldest first. Guarded by this. */
  private final LinkedHashMap<Key, Upload> uploads = new LinkedHashMap<>();

  private record Key(RepositoryId repository, ObjectName name) {}

  /**
   * One of them.
   *
   * @param bytes that are counted for it
   * @param actor who sent it
   * @param request by which
   * @param at when
   */
  record Upload(
      RepositoryId repository,
      ObjectName name,
      long bytes,
      Actor actor,
      RequestContext request,
      Instant at) {
    private Key key() {
      return new Key(repository, name);
    }

    private Upload withNothingCounted() {
      return new Upload(repository, name, 0, actor, request, at);
    }
  }

  UnsureUploads(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Notes one, in place of what was noted of the same object, and of the oldest where there are too
   * many and that was noted long ago.
   *
   * @return false when there are too many: those that are there are of more use, for their clients
   *     try again
   */
  synchronized boolean add(Upload upload) {
    uploads.remove(upload.key());
    if (uploads.size() >= MOST) {
      var oldest = uploads.firstEntry();
      if (!isOld(oldest.getValue())) {
        return false;
      }
      uploads.remove(oldest.getKey());
    }
    uploads.put(upload.key(), upload);
    return true;
  }

  synchronized Optional<Upload> find(RepositoryId repository, ObjectName name) {
    return Optional.ofNullable(uploads.get(new Key(repository, name))).map(this::asOfNow);
  }

  synchronized void remove(RepositoryId repository, ObjectName name) {
    uploads.remove(new Key(repository, name));
  }

  /** The oldest of a repository. */
  synchronized List<Upload> oldest(RepositoryId repository, int most) {
    return uploads.values().stream()
        .filter(upload -> upload.repository().equals(repository))
        .limit(most)
        .map(this::asOfNow)
        .toList();
  }

  private Upload asOfNow(Upload upload) {
    return isOld(upload) ? upload.withNothingCounted() : upload;
  }

  private boolean isOld(Upload upload) {
    return upload.at().plus(LONG).isBefore(clock.instant());
  }
}
