package io.holdfast.engine.crypto;

/** A one-time authenticator (RFC 8439, section 2.5). Not thread-safe. */
sealed interface Poly1305 permits JdkPoly1305, PortablePoly1305 {
  int KEY_BYTES = 32;
  int TAG_BYTES = 16;

  /** Starts over. {@code key} is r, clamped or not, then s. */
  void init(byte[] key);

  void update(byte[] input, int offset, int length);

  /** Writes the tag's 16 bytes. */
  void finish(byte[] target, int offset);
}
