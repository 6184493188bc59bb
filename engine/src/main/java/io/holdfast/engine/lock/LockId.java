package io.holdfast.engine.lock;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;

/** The SHA-256 of a lock file's bytes, which is its name. */
public record LockId(Digest digest) {
  /**
   * @throws IllegalArgumentException unless {@code hex} is 64 lower-case hex digits
   */
  public static LockId parse(CharSequence hex) {
    return new LockId(Digest.parse(hex));
  }

  /** The name of its file in the store. */
  public ObjectName objectName() {
    return new ObjectName(ObjectType.LOCK, toString());
  }

  @Override
  public String toString() {
    return digest.toString();
  }
}
