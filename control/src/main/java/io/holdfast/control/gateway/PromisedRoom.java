package io.holdfast.control.gateway;

import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.store.ObjectName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The bytes that clients have told of uploads under a quota and that no quota counts yet: they lie
 * in the spool of this server, or are about to. Who tries again before the first try has ended
 * needs no second room. Thread-safe.
 */
final class PromisedRoom {
  /** For what takes no room. */
  static final Share NONE = () -> {};

  /** Guarded by this. */
  private final Map<Promise, Room> rooms = new HashMap<>();

  /** What is promised room. */
  private record Promise(RepositoryId repository, ObjectName name) {}

  /** What the tries of one object have together: as much as the largest of them told. */
  private static final class Room {
    private long bytes;
    private int tries;
  }

  /** One try's part in an object's room, until it is closed; once more does nothing. */
  @FunctionalInterface
  interface Share extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes room beside all that other objects have.
   *
   * @param left bytes that all of it may have
   * @return empty when it has no room
   */
  synchronized Optional<Share> take(
      RepositoryId repository, ObjectName name, long bytes, long left) {
    var promise = new Promise(repository, name);
    var known = rooms.get(promise);
    var room = known == null ? new Room() : known;
    var more = Math.max(0, bytes - room.bytes);
    if (more > left - taken(repository)) {
      return Optional.empty();
    }
    room.bytes += more;
    room.tries++;
    rooms.put(promise, room);
    return Optional.of(new Try(promise, room));
  }

  /** Gives all room of an object back, whoever else tries it, as it is counted from now on. */
  synchronized void release(RepositoryId repository, ObjectName name) {
    rooms.remove(new Promise(repository, name));
  }

  private long taken(RepositoryId repository) {
    return rooms.entrySet().stream()
        .filter(each -> each.getKey().repository().equals(repository))
        .mapToLong(each -> each.getValue().bytes)
        .sum();
  }

  /** A share; when the last is closed, the room is given back, unless it was before. */
  private final class Try implements Share {
    private final Promise promise;
    private final Room room;
    private boolean closed;

    private Try(Promise promise, Room room) {
      this.promise = promise;
      this.room = room;
    }

    @Override
    public void close() {
      synchronized (PromisedRoom.this) {
        if (!closed && --room.tries == 0) {
          rooms.remove(promise, room);
        }
        closed = true;
      }
    }
  }
}
