package io.holdfast.engine.export;

import io.holdfast.engine.crypto.Digest;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Counts and hashes what goes through. Closing flushes, and leaves the output below open. */
final class DigestingOutput extends FilterOutputStream {
  private final MessageDigest sha256 = Digest.newSha256();
  private long count;

  DigestingOutput(OutputStream output) {
    super(output);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    out.write(source, offset, length);
    sha256.update(source, offset, length);
    count += length;
  }

  @Override
  public void close() throws IOException {
    out.flush();
  }

  long count() {
    return count;
  }

  /** Of all that went through; once, at the end. */
  String sha256() {
    return HexFormat.of().formatHex(sha256.digest());
  }
}
