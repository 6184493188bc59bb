package io.holdfast.control.age;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** Decrypts a file. Gives no byte that was not proven, and no end that is not the file's. */
public final class AgeInput extends InputStream {
  private static final int MOST_HEADER_BYTES = 64 * 1024;

  private final InputStream in;
  private final byte[] key;
  private byte[] plain = new byte[0];
  private int at;
  private long number;
  private boolean ended;

  private AgeInput(InputStream in, byte[] key) {
    this.in = in;
    this.key = key;
  }

  /**
   * Reads the header; closing closes {@code in} too.
   *
   * @param in fast at reading single bytes
   * @throws AgeException.NotForUs when it is encrypted to others
   * @throws AgeException when it is no such file, or its header was changed
   */
  public static AgeInput open(InputStream in, AgeIdentity identity) throws IOException {
    var header = Header.read(in);
    var fileKey = header.unwrap(identity).orElseThrow(AgeException.NotForUs::new);
    if (!MessageDigest.isEqual(AgeCrypto.headerMac(fileKey, header.covered()), header.mac())) {
      throw new AgeException("its header was changed");
    }
    var nonce = in.readNBytes(AgeCrypto.NONCE_BYTES);
    if (nonce.length < AgeCrypto.NONCE_BYTES) {
      throw new AgeException("it is cut short");
    }
    return new AgeInput(in, AgeCrypto.payloadKey(fileKey, nonce));
  }

  @Override
  public int read() throws IOException {
    return fill() ? plain[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    var taken = Math.min(length, plain.length - at);
    System.arraycopy(plain, at, target, offset, taken);
    at += taken;
    return taken;
  }

  @Override
  public void close() throws IOException {
    Arrays.fill(key, (byte) 0);
    Arrays.fill(plain, (byte) 0);
    in.close();
  }

  private boolean fill() throws IOException {
    while (at == plain.length) {
      if (ended) {
        return false;
      }
      next();
    }
    return true;
  }

  /** A chunk that is full may be the last one too: then it opens only as such. */
  private void next() throws IOException {
    var sealed = in.readNBytes(AgeCrypto.CHUNK_BYTES + AgeCrypto.TAG_BYTES);
    var full = sealed.length == AgeCrypto.CHUNK_BYTES + AgeCrypto.TAG_BYTES;
    var opened = full ? open(sealed, false) : Optional.<byte[]>empty();
    if (opened.isEmpty()) {
      opened = open(sealed, true);
      ended = true;
    }
    plain = opened.orElseThrow(() -> new AgeException("it was changed or cut short"));
    at = 0;
    if (ended && plain.length == 0 && number > 0) {
      throw new AgeException("its end is empty");
    }
    if (ended && in.read() >= 0) {
      throw new AgeException("something follows its end");
    }
    number++;
  }

  private Optional<byte[]> open(byte[] sealed, boolean last) {
    try {
      return sealed.length < AgeCrypto.TAG_BYTES
          ? Optional.empty()
          : Optional.of(AgeCrypto.openChunk(key, number, last, sealed, sealed.length));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  /** What stands before the payload. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Header(byte[] covered, byte[] mac, Iterable<Stanza> stanzas) {
    static Header read(InputStream in) throws IOException {
      var covered = new ByteArrayOutputStream();
      if (!line(in, covered).equals(AgeCrypto.FIRST_LINE)) {
        throw new AgeException("it is no age file of version 1");
      }
      var stanzas = new java.util.ArrayList<Stanza>();
      while (true) {
        var line = line(in, covered);
        if (line.startsWith(AgeCrypto.MAC_LINE + " ")) {
          var all = covered.toByteArray();
          return new Header(
              Arrays.copyOf(all, all.length - line.length() - 1 + AgeCrypto.MAC_LINE.length()),
              decode(line.substring(AgeCrypto.MAC_LINE.length() + 1)),
              stanzas);
        }
        if (!line.startsWith(AgeCrypto.STANZA)) {
          throw new AgeException("its header is damaged");
        }
        stanzas.add(new Stanza(line.substring(AgeCrypto.STANZA.length()), body(in, covered)));
      }
    }

    Optional<byte[]> unwrap(AgeIdentity identity) throws IOException {
      for (var stanza : stanzas) {
        var words = stanza.words().split(" ", -1);
        if (words.length != 2 || !words[0].equals("X25519")) {
          continue; // for somebody else
        }
        var ephemeral = decode(words[1]);
        if (ephemeral.length != AgeCrypto.POINT_BYTES
            || stanza.body().length != AgeCrypto.FILE_KEY_BYTES + AgeCrypto.TAG_BYTES) {
          throw new AgeException("its header is damaged");
        }
        var opened = unwrap(identity, ephemeral, stanza.body());
        if (opened.isPresent()) {
          return opened;
        }
      }
      return Optional.empty();
    }

    private static Optional<byte[]> unwrap(AgeIdentity identity, byte[] ephemeral, byte[] body) {
      try {
        var wrap = AgeCrypto.wrapKey(identity.shared(ephemeral), ephemeral, identity.point());
        return Optional.of(AgeCrypto.openOnce(wrap, body));
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        return Optional.empty();
      }
    }

    /** Lines of 64 letters and a shorter one. */
    private static byte[] body(InputStream in, ByteArrayOutputStream covered) throws IOException {
      var text = new StringBuilder();
      String line;
      do {
        line = line(in, covered);
        text.append(line);
      } while (line.length() == 64);
      return decode(text.toString());
    }

    private static String line(InputStream in, ByteArrayOutputStream covered) throws IOException {
      var from = covered.size();
      while (covered.size() < MOST_HEADER_BYTES) {
        var letter = in.read();
        if (letter < 0) {
          throw new AgeException("it is cut short");
        }
        covered.write(letter);
        if (letter == '\n') {
          return new String(covered.toByteArray(), from, covered.size() - from - 1, US_ASCII);
        }
      }
      throw new AgeException("it is no age file: its header has no end");
    }

    private static byte[] decode(String text) throws IOException {
      try {
        var bytes = Base64.getDecoder().decode(text);
        if (AgeCrypto.base64(bytes).equals(text)) {
          return bytes;
        }
        throw new AgeException("its header is damaged");
      } catch (IllegalArgumentException e) {
        throw new AgeException("its header is damaged", e);
      }
    }
  }

  /** One recipient's share of the header. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Stanza(String words, byte[] body) {}
}
