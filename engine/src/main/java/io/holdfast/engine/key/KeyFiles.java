package io.holdfast.engine.key;

import static io.holdfast.base.ErrorCode.KEY_DAMAGED;
import static io.holdfast.base.ErrorCode.PASSWORD_WRONG;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.WholeFiles;
import io.holdfast.engine.WrittenBack;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.crypto.SealBrokenException;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes the key files of a store. Needs no key itself. */
public final class KeyFiles {
  /** As many as stock clients try: each costs half a second. */
  public static final int MAX_TRIED = 20;

  private static final Logger log = LoggerFactory.getLogger(KeyFiles.class);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Store store;
  private final InstantSource clock;

  public KeyFiles(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /** As {@link #open(Password, KeyId, Predicate)}, content with any master key. */
  public OpenedKey open(Password password, @Nullable KeyId hint) {
    return open(password, hint, _ -> true);
  }

  /**
   * Tries the password on the hinted key, then on the others, {@link #MAX_TRIED} at most.
   *
   * @param fits whether a master key is this repository's; one that a creation left behind which
   *     lost to another is passed over, and returned only when no other opens
   * @throws EngineException PASSWORD_WRONG when it opens none; KEY_DAMAGED when there is none to
   *     try that is readable
   */
  public OpenedKey open(Password password, @Nullable KeyId hint, Predicate<MasterKey> fits) {
    var tried = 0;
    EngineException damage = null;
    OpenedKey misfit = null;
    for (var id : candidates(hint)) {
      if (tried == MAX_TRIED) {
        break;
      }
      try {
        var opened = tryOpen(id, password).orElse(null);
        if (opened != null && fits.test(opened.masterKey())) {
          close(misfit);
          return opened;
        }
        if (opened != null) {
          close(misfit);
          misfit = opened;
        }
        tried++;
      } catch (EngineException e) {
        log.warn("key file skipped id={} code={}: {}", id, e.code(), e.getMessage());
        damage = e;
      }
    }
    if (misfit != null) {
      return misfit;
    }
    if (tried == 0) {
      throw damage != null
          ? damage
          : new EngineException(
              KEY_DAMAGED,
              "there is no key file in %s, and nobody can open the repository without one"
                  .formatted(store.location()));
    }
    throw new EngineException(
        PASSWORD_WRONG,
        "the password opens none of the %d keys tried in %s".formatted(tried, store.location()));
  }

  private static void close(@Nullable OpenedKey opened) {
    if (opened != null) {
      opened.masterKey().close();
    }
  }

  /**
   * Seals the master key under a password and saves it as a new key file, which is read back: who
   * trusts in a key that a store lost opens the repository never again.
   *
   * @throws EngineException WRITE_UNPROVEN
   */
  public KeyId save(MasterKey masterKey, Password password, KeyOwner owner, KeyStrength strength) {
    return save(seal(masterKey, password, owner, strength));
  }

  /** Seals the master key under a password: the bytes of a key file that nobody has saved yet. */
  public byte[] seal(MasterKey masterKey, Password password, KeyOwner owner, KeyStrength strength) {
    var salt = new byte[KeyDerivation.SALT_BYTES];
    RANDOM.nextBytes(salt);
    var json = MasterKeyCodec.encode(masterKey);
    byte[] sealed;
    try (var derived = KeyDerivation.derive(password, salt, strength.parameters())) {
      sealed = derived.seal(json);
    } finally {
      Arrays.fill(json, (byte) 0);
    }
    var created = OffsetDateTime.ofInstant(clock.instant(), ZoneId.systemDefault());
    return new KeyFile(created, owner, strength.parameters(), salt, sealed).encode();
  }

  /** Saves a key file, also once more. */
  public KeyId save(byte[] bytes) {
    var id = new KeyId(Digest.sha256(bytes, 0, bytes.length));
    store.save(id.objectName(), List.of(ByteBuffer.wrap(bytes)));
    WrittenBack.proveOrTakeAway(store, id.objectName(), bytes);
    return id;
  }

  public List<KeyId> ids() {
    var ids = new ArrayList<KeyId>();
    store.list(ObjectType.KEY, object -> ids.add(KeyId.parse(object.name().id())));
    return ids;
  }

  public void delete(KeyId id) {
    store.delete(id.objectName());
  }

  /**
   * @throws EngineException KEY_DAMAGED
   * @throws StoreException OBJECT_MISSING, STORE_UNREACHABLE
   */
  KeyFile load(KeyId id) {
    var name = id.objectName();
    var bytes = WholeFiles.load(store, name);
    if (!new KeyId(Digest.sha256(bytes, 0, bytes.length)).equals(id)) {
      throw damaged(id, "its bytes do not have the SHA-256 of its name", null);
    }
    try {
      return KeyFile.decode(bytes);
    } catch (IOException e) {
      throw damaged(id, e.getMessage(), e);
    }
  }

  private Optional<OpenedKey> tryOpen(KeyId id, Password password) {
    KeyFile file;
    try {
      file = load(id);
    } catch (StoreException e) {
      if (e.code() == ErrorCode.OBJECT_MISSING) {
        return Optional.empty(); // removed since it was listed, or a hint that is out of date
      }
      throw e;
    }
    byte[] json = {};
    try (var derived = KeyDerivation.derive(password, file.salt(), file.scrypt())) {
      json = derived.open(file.sealedMasterKey());
      return Optional.of(new OpenedKey(id, MasterKeyCodec.decode(json)));
    } catch (SealBrokenException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw damaged(id, e.getMessage(), e);
    } finally {
      Arrays.fill(json, (byte) 0);
    }
  }

  private List<KeyId> candidates(@Nullable KeyId hint) {
    var ids = new ArrayList<KeyId>();
    if (hint != null) {
      ids.add(hint);
    }
    for (var id : ids()) {
      if (!id.equals(hint)) {
        ids.add(id);
      }
    }
    return ids;
  }

  private static EngineException damaged(
      KeyId id, @Nullable String why, @Nullable Throwable cause) {
    return new EngineException(KEY_DAMAGED, "key %s: %s".formatted(id, why), cause);
  }
}
