package io.holdfast.engine.repository;

import io.holdfast.engine.json.JsonText;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoredObject;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * The unpacked files of a repository (locks, indexes, snapshots): sealed JSON, each named by the
 * SHA-256 of its stored bytes. Thread-safe.
 */
public interface SealedFiles {
  /** Hands every file of a type to {@code each}, in no order. */
  void list(ObjectType type, Consumer<StoredObject> each);

  /**
   * @return the JSON of a file, opened, its name checked, decompressed
   * @throws io.holdfast.engine.EngineException LOCK_DAMAGED, INDEX_DAMAGED or SNAPSHOT_DAMAGED
   * @throws io.holdfast.store.StoreException OBJECT_MISSING, STORE_UNREACHABLE
   */
  byte[] load(ObjectName name);

  /**
   * As {@link #load}, but a large text is not held.
   *
   * @throws IOException when it is not JSON; reading it may throw it as well
   */
  default JsonText open(ObjectName name) throws IOException {
    return new JsonText.Held(load(name));
  }

  /**
   * @param type LOCK, INDEX or SNAPSHOT
   * @return the name under which the file is durable now
   */
  ObjectName save(ObjectType type, byte[] json);

  /** Removes a file; does nothing when it is absent. */
  void delete(ObjectName name);
}
