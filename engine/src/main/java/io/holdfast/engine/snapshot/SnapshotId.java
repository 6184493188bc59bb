package io.holdfast.engine.snapshot;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;

/** The SHA-256 of a snapshot file's bytes: its name, and how people call the snapshot. */
public record SnapshotId(Digest digest) {
  /**
   * @throws IllegalArgumentException unless {@code hex} is 64 lower-case hex digits
   */
  public static SnapshotId parse(CharSequence hex) {
    return new SnapshotId(Digest.parse(hex));
  }

  /** The name of its file in the store. */
  public ObjectName objectName() {
    return new ObjectName(ObjectType.SNAPSHOT, toString());
  }

  @Override
  public String toString() {
    return digest.toString();
  }
}
