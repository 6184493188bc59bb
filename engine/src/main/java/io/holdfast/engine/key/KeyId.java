package io.holdfast.engine.key;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;

/** The SHA-256 of a key file's bytes, which is its name. */
public record KeyId(Digest digest) {
  /**
   * @throws IllegalArgumentException unless {@code hex} is 64 lower-case hex digits
   */
  public static KeyId parse(CharSequence hex) {
    return new KeyId(Digest.parse(hex));
  }

  /** The name of its file in the store. */
  public ObjectName objectName() {
    return new ObjectName(ObjectType.KEY, toString());
  }

  @Override
  public String toString() {
    return digest.toString();
  }
}
