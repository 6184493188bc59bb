package io.holdfast.engine.index;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;

/** The SHA-256 of an index file's bytes, which is its name. */
public record IndexId(Digest digest) {
  /**
   * @throws IllegalArgumentException unless {@code hex} is 64 lower-case hex digits
   */
  public static IndexId parse(CharSequence hex) {
    return new IndexId(Digest.parse(hex));
  }

  /** The name of its file in the store. */
  public ObjectName objectName() {
    return new ObjectName(ObjectType.INDEX, toString());
  }

  @Override
  public String toString() {
    return digest.toString();
  }
}
