package io.holdfast.engine.pack;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;

/** The SHA-256 of a pack's bytes, which is its name. */
public record PackId(Digest digest) {
  /**
   * @throws IllegalArgumentException unless {@code hex} is 64 lower-case hex digits
   */
  public static PackId parse(CharSequence hex) {
    return new PackId(Digest.parse(hex));
  }

  /** The name of its file in the store. */
  public ObjectName objectName() {
    return new ObjectName(ObjectType.PACK, toString());
  }

  @Override
  public String toString() {
    return digest.toString();
  }
}
