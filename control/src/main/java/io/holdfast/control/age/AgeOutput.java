package io.holdfast.control.age;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.Arrays;

/** Encrypts what is written. Only closing ends the file: without it, it is cut short. */
public final class AgeOutput extends OutputStream {
  private final OutputStream out;
  private final byte[] key;
  private final byte[] chunk = new byte[AgeCrypto.CHUNK_BYTES];
  private int filled;
  private long number;
  private boolean closed;

  private AgeOutput(OutputStream out, byte[] key) {
    this.out = out;
    this.key = key;
  }

  /** Writes the header at once; closing closes {@code out} too. */
  public static AgeOutput open(OutputStream out, AgeIdentity recipient) throws IOException {
    var random = new SecureRandom();
    var fileKey = new byte[AgeCrypto.FILE_KEY_BYTES];
    random.nextBytes(fileKey);
    var nonce = new byte[AgeCrypto.NONCE_BYTES];
    random.nextBytes(nonce);
    var header = header(fileKey, recipient);
    out.write(header);
    out.write(
        (" " + AgeCrypto.base64(AgeCrypto.headerMac(fileKey, header)) + "\n").getBytes(US_ASCII));
    out.write(nonce);
    var key = AgeCrypto.payloadKey(fileKey, nonce);
    Arrays.fill(fileKey, (byte) 0);
    return new AgeOutput(out, key);
  }

  /** Up to the three hyphens, which is what its MAC covers. */
  private static byte[] header(byte[] fileKey, AgeIdentity recipient) {
    try (var ephemeral = AgeIdentity.draw()) {
      var shared = ephemeral.shared(recipient.point());
      var wrap = AgeCrypto.wrapKey(shared, ephemeral.point(), recipient.point());
      var body = AgeCrypto.base64(AgeCrypto.sealOnce(wrap, fileKey));
      return String.join(
              "\n",
              AgeCrypto.FIRST_LINE,
              AgeCrypto.STANZA + "X25519 " + AgeCrypto.base64(ephemeral.point()),
              body,
              AgeCrypto.MAC_LINE)
          .getBytes(US_ASCII);
    }
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    var from = offset;
    var left = length;
    while (left > 0) {
      if (filled == chunk.length) {
        flushChunk(false);
      }
      var taken = Math.min(left, chunk.length - filled);
      System.arraycopy(bytes, from, chunk, filled, taken);
      filled += taken;
      from += taken;
      left -= taken;
    }
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (out) {
      flushChunk(true);
    } finally {
      Arrays.fill(key, (byte) 0);
      Arrays.fill(chunk, (byte) 0);
    }
  }

  private void flushChunk(boolean last) throws IOException {
    out.write(AgeCrypto.sealChunk(key, number, last, chunk, filled));
    number++;
    filled = 0;
  }
}
