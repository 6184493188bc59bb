package io.holdfast.engine.key;

import static io.holdfast.base.ErrorCode.KEY_IN_USE;
import static io.holdfast.base.ErrorCode.KEY_MISSING;
import static io.holdfast.base.ErrorCode.OBJECT_MISSING;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.engine.crypto.Password;
import io.holdfast.store.StoreException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The keys of an open repository: several passwords for the one master key. Removing a key does not
 * change the master key: who has once opened the repository can keep that.
 *
 * <p>Adding needs a shared lock, changing and removing an exclusive one; the caller holds it.
 * Thread-safe.
 */
public final class RepositoryKeys {
  private final KeyFiles files;
  private final MasterKey masterKey;
  private volatile KeyId current;

  /** Borrows the opened master key; whoever opened it closes it. */
  public RepositoryKeys(KeyFiles files, OpenedKey opened) {
    this.files = files;
    masterKey = opened.masterKey();
    current = opened.id();
  }

  /** The key that opened the repository. */
  public KeyId current() {
    return current;
  }

  /**
   * Whether the store still has the key that opened the repository.
   *
   * @throws EngineException KEY_DAMAGED when it has another under that name
   */
  public boolean isCurrentThere() {
    try {
      files.load(current);
      return true;
    } catch (StoreException e) {
      if (e.code() == OBJECT_MISSING) {
        return false;
      }
      throw e;
    }
  }

  /** All keys, oldest first. */
  public List<KeyInfo> list() {
    var keys = new ArrayList<KeyInfo>();
    for (var id : files.ids()) {
      var file = files.load(id);
      keys.add(new KeyInfo(id, file.created(), file.owner(), id.equals(current)));
    }
    keys.sort(Comparator.comparing(KeyInfo::created).thenComparing(key -> key.id().digest()));
    return keys;
  }

  /**
   * Lets one more password open the repository.
   *
   * @throws EngineException WRITE_UNPROVEN
   */
  public KeyId add(Password password, KeyOwner owner, KeyStrength strength) {
    return files.save(masterKey, password, owner, strength);
  }

  /**
   * Replaces the current key by one with another password. The old one goes when the new one was
   * read again: a repository whose last key a store lost opens for nobody.
   *
   * @throws EngineException WRITE_UNPROVEN when it reads otherwise than it was written, or is not
   *     there
   */
  public synchronized KeyId changePassword(
      Password password, KeyOwner owner, KeyStrength strength) {
    var old = current;
    var fresh = files.save(masterKey, password, owner, strength);
    current = fresh;
    files.delete(old);
    return fresh;
  }

  /**
   * Removes another key than the current one, which must still be there: two who remove each
   * other's would leave a repository that opens for nobody.
   *
   * @throws EngineException KEY_IN_USE for the current key, KEY_MISSING, also for the current one,
   *     KEY_DAMAGED
   */
  public synchronized void remove(KeyId id) {
    if (id.equals(current)) {
      throw new EngineException(
          KEY_IN_USE,
          "key %s opened this repository and cannot be removed; open it with another password"
              .formatted(id));
    }
    if (!files.ids().contains(id)) {
      throw new EngineException(KEY_MISSING, "no key %s".formatted(id));
    }
    if (!isCurrentThere()) {
      throw new EngineException(
          KEY_MISSING,
          "key %s, which opened this repository, is gone; open it with another password to remove %s"
              .formatted(current, id));
    }
    files.delete(id);
  }

  /**
   * The key whose id starts with {@code prefix}.
   *
   * @throws EngineException KEY_MISSING when none does, or more than one
   */
  public KeyId get(String prefix) {
    var found = files.ids().stream().filter(id -> id.toString().startsWith(prefix)).toList();
    if (found.size() != 1) {
      throw new EngineException(
          KEY_MISSING, "%d keys start with '%s'".formatted(found.size(), prefix));
    }
    return found.getFirst();
  }
}
