package io.holdfast.engine.crypto;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a person types to open a repository. Wiped by {@link #close}; never prints. */
public final class Password implements AutoCloseable {
  private final byte[] utf8;
  private volatile boolean closed;

  private Password(byte[] utf8) {
    this.utf8 = utf8;
  }

  /** Copies the characters; the caller may wipe them. */
  public static Password of(char[] characters) {
    return encode(CharBuffer.wrap(characters));
  }

  /** For passwords that come as text anyway: a configuration value, a sealed secret. */
  public static Password of(String text) {
    return encode(CharBuffer.wrap(text));
  }

  /** Copies bytes as they are; the caller may wipe them. */
  public static Password ofUtf8(byte[] bytes) {
    return new Password(bytes.clone());
  }

  public boolean isEmpty() {
    return utf8.length == 0;
  }

  /** A copy in UTF-8; the caller wipes it. */
  public byte[] toUtf8() {
    if (closed) {
      throw new IllegalStateException("the password is closed");
    }
    return utf8.clone();
  }

  @Override
  public void close() {
    closed = true;
    Arrays.fill(utf8, (byte) 0);
  }

  @Override
  public String toString() {
    return "Password[]";
  }

  private static Password encode(CharBuffer characters) {
    ByteBuffer encoded = StandardCharsets.UTF_8.encode(characters);
    var bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    encoded.clear().put(new byte[encoded.capacity()]);
    return new Password(bytes);
  }
}
