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
  private boolean cut;

  DigestingOutput(OutputStream output) {
    super(output);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    if (cut) {
      return;
    }
    out.write(source, offset, length);
    sha256.update(source, offset, length);
    count += length;
  }

  /** Writes {@code last} and then nothing more, whatever comes. */
  void cut(byte[] last) throws IOException {
    cut = true;
    out.write(last);
    out.flush();
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
