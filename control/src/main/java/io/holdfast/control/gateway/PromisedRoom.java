package io.holdfast.control.gateway;

import io.holdfast.catalog.model.RepositoryId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The bytes that clients have told of uploads under a quota and that no quota counts yet: they lie
 * in the spool of this server, or are about to. Thread-safe.
 */
final class PromisedRoom {
  /** For what takes no room. */
  static final Share NONE = () -> {};

  private final Map<RepositoryId, Long> bytesOf = new ConcurrentHashMap<>();

  /** Room that is taken until it is closed; once more does nothing. */
  @FunctionalInterface
  interface Share extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes room beside all that is taken.
   *
   * @param left bytes that all of it may have
   * @return empty when it has no room
   */
  Optional<Share> take(RepositoryId repository, long bytes, long left) {
    var taken = new AtomicBoolean();
    bytesOf.compute(
        repository,
        (_, others) -> {
          var before = others == null ? 0 : others;
          taken.set(bytes <= left - before);
          return taken.get() ? Long.valueOf(before + bytes) : others;
        });
    return taken.get()
        ? Optional.of(() -> {
          if (taken.getAndSet(false)) {
            giveBack(repository, bytes);
          }
        })
        : Optional.empty();
  }

  private void giveBack(RepositoryId repository, long bytes) {
    bytesOf.computeIfPresent(
        repository, (_, all) -> all == bytes ? null : Long.valueOf(all - bytes));
  }
}
