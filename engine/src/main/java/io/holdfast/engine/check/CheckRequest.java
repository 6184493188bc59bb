package io.holdfast.engine.check;

import io.holdfast.engine.pack.PackId;

/**
 * How much to check. The structure is always checked: indexes, snapshots, trees, that every pack is
 * there with the size that it should have.
 *
 * @param parts into how many parts the packs are divided for reading; 0 reads no pack
 * @param part which of them is read, from 1
 */
public record CheckRequest(int part, int parts) {
  private static final int MAX_PARTS = 256;

  public CheckRequest {
    if (parts < 0 || parts > MAX_PARTS || parts > 0 && (part < 1 || part > parts)) {
      throw new IllegalArgumentException(
          "part %d of %d; 1/1 to 256/256 can be read".formatted(part, parts));
    }
  }

  /** Trusts the content of packs. */
  public static CheckRequest structure() {
    return new CheckRequest(0, 0);
  }

  /** Reads every byte. */
  public static CheckRequest allData() {
    return new CheckRequest(1, 1);
  }

  /** Reads one part of the packs; doing all parts on different days reads every byte. */
  public static CheckRequest dataPart(int part, int parts) {
    return new CheckRequest(part, parts);
  }

  boolean reads(PackId pack) {
    return parts > 0 && (pack.digest().w0() >>> Long.SIZE - Byte.SIZE) % parts == part - 1;
  }
}
