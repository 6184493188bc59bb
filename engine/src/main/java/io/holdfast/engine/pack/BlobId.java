package io.holdfast.engine.pack;

import io.holdfast.engine.crypto.Digest;

/**
 * The SHA-256 of a blob's plain bytes. Four words instead of a {@link Digest}, because a plan may
 * hold millions of them.
 */
public record BlobId(long w0, long w1, long w2, long w3) implements Comparable<BlobId> {
  public static final int BYTES = Digest.BYTES;

  public static BlobId of(Digest digest) {
    return new BlobId(digest.w0(), digest.w1(), digest.w2(), digest.w3());
  }

  /** The id of these plain bytes. */
  public static BlobId hash(byte[] plain, int offset, int length) {
    return of(Digest.sha256(plain, offset, length));
  }

  /** Takes 32 bytes from {@code offset}. */
  public static BlobId read(byte[] bytes, int offset) {
    return of(Digest.read(bytes, offset));
  }

  /**
   * @throws IllegalArgumentException unless {@code hex} is 64 lower-case hex digits
   */
  public static BlobId parse(CharSequence hex) {
    return of(Digest.parse(hex));
  }

  public Digest digest() {
    return new Digest(w0, w1, w2, w3);
  }

  public void writeTo(byte[] target, int offset) {
    digest().writeTo(target, offset);
  }

  @Override
  public int compareTo(BlobId other) {
    return digest().compareTo(other.digest());
  }

  @Override
  public int hashCode() {
    return (int) w0;
  }

  @Override
  public String toString() {
    return digest().toString();
  }
}
