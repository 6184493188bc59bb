package io.holdfast.engine.pack;

/** How much is done to make blobs small; the words are restic's. Trees are always compressed. */
public enum Compression {
  /** What shrinks is compressed, fast. */
  AUTO,
  /** Data stays as it is. */
  OFF,
  /** What shrinks is compressed at a level that takes some seven times as long. */
  MAX
}
