package io.holdfast.store;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A flat set of immutable objects. Thread-safe. Never retries; a wrapper does.
 *
 * <p>A saved object is durable and whole: a crash at any moment leaves it complete or absent.
 */
public interface Store extends AutoCloseable {
  /**
   * Makes the folders that an empty store needs. Does nothing to one that exists.
   *
   * @throws StoreException STORE_UNREACHABLE, STORE_FULL, STORE_FORBIDDEN
   */
  void create();

  /**
   * Saves a whole object durably. Saving a name again with the same bytes is allowed and keeps one
   * object, so that a retry is harmless.
   *
   * @param content is read as often as it takes; a draft of this store is complete with this
   * @throws StoreException STORE_FULL, STORE_FORBIDDEN, STORE_UNREACHABLE
   */
  void save(ObjectName name, Content content);

  /** As {@link #save(ObjectName, Content)}. */
  default void save(ObjectName name, List<ByteBuffer> content) {
    save(name, Content.of(content));
  }

  /**
   * Begins an object whose name is known when all its bytes are: it goes to {@link #save}, and is
   * closed after that. Unless a store can begin such an object in its own place, the bytes lie in a
   * file of this machine until then.
   *
   * @throws StoreException STORE_FULL, STORE_FORBIDDEN, STORE_UNREACHABLE; WORK_FOLDER_UNWRITABLE
   *     where drafts lie on this machine
   */
  default Draft draft() {
    return SpooledDraft.begin();
  }

  /**
   * Puts a config in the place of the one that is there, if there is one. Where the place can do
   * that at once, a crash leaves the one or the other; else the old one goes first, and is put back
   * when the new one cannot be saved, also because the thread is interrupted. Each step is one of
   * this store: a wrapper tries each again.
   *
   * @throws StoreException STORE_FULL, STORE_FORBIDDEN, STORE_UNREACHABLE; what the first failure
   *     was, whatever came of putting the old one back
   */
  default void replaceConfig(byte[] content) {
    if (replaceConfigAtOnce(content)) {
      return;
    }
    var old = new ArrayList<ByteBuffer>(1);
    list(
        ObjectType.CONFIG,
        config -> {
          var bytes = ByteBuffer.allocate((int) config.sizeBytes());
          read(ObjectName.CONFIG, 0, bytes);
          old.add(bytes.flip());
        });
    try {
      delete(ObjectName.CONFIG);
      save(ObjectName.CONFIG, List.of(ByteBuffer.wrap(content)));
    } catch (StoreException e) {
      var stopped = Thread.interrupted(); // else no call would be made any more
      try {
        if (!old.isEmpty()) {
          save(ObjectName.CONFIG, old);
        }
      } catch (StoreException another) {
        e.addSuppressed(another);
      } finally {
        if (stopped) {
          Thread.currentThread().interrupt();
        }
      }
      throw e;
    }
  }

  /**
   * As {@link #replaceConfig}, which asks this first. A wrapper asks the store that it wraps.
   *
   * @return false where the place cannot do that, and nothing was done
   */
  boolean replaceConfigAtOnce(byte[] content);

  /**
   * Opens part of an object.
   *
   * @param offset first byte wanted, from 0
   * @param length bytes wanted; 0 means up to the end
   * @return exactly the bytes asked for; the caller closes it
   * @throws StoreException OBJECT_MISSING (permanent), or STORE_UNREACHABLE (worth a retry); and
   *     OBJECT_UNREADABLE, here or as the bytes are read, when the place has lost them
   */
  InputStream load(ObjectName name, long offset, long length);

  /**
   * Reads part of an object into memory.
   *
   * @param offset first byte wanted, from 0
   * @param target filled from its position to its limit
   * @throws StoreException OBJECT_MISSING, also when the object ends before the target is full;
   *     OBJECT_UNREADABLE when the place has lost these bytes; or STORE_UNREACHABLE
   */
  void read(ObjectName name, long offset, ByteBuffer target);

  /**
   * @return the object's size in bytes
   * @throws StoreException OBJECT_MISSING, OBJECT_UNREADABLE, STORE_UNREACHABLE
   */
  long size(ObjectName name);

  /**
   * When the place says that it got an object; by its own clock, and whatever its content tells.
   *
   * @return empty where it tells no times
   * @throws StoreException OBJECT_MISSING, STORE_UNREACHABLE
   */
  Optional<Instant> savedAt(ObjectName name);

  /**
   * Hands every object of a type to {@code each}, in no order, on the calling thread. Files that
   * are not objects are skipped. A missing folder is an empty one.
   *
   * @throws StoreException STORE_UNREACHABLE
   */
  void list(ObjectType type, Consumer<StoredObject> each);

  /**
   * Removes an object; does nothing when it is absent.
   *
   * @throws StoreException STORE_UNREACHABLE, STORE_FORBIDDEN
   */
  void delete(ObjectName name);

  /** The folder of this machine that it is; empty of one that lies elsewhere. */
  Optional<Path> folder();

  /** For people and logs: where this is, without secrets. */
  String location();

  @Override
  void close();
}
