package io.holdfast.rest.v1;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.query.Position;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Violation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes cursors that clients cannot read meaning into nor change: the position, signed together
 * with the list that it belongs to. They do not expire. Thread-safe.
 */
final class Cursors {
  private static final int TAG_BYTES = 16;
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  /**
   * @param secret at least 32 random bytes, the same on every node and after every start
   */
  Cursors(byte[] secret) {
    if (secret.length < 32) {
      throw new IllegalArgumentException("cursor secret of %d bytes".formatted(secret.length));
    }
    key = new SecretKeySpec(secret, ALGORITHM);
  }

  /**
   * @param list names the list, its filters, its sort and who may see it
   */
  String write(Position position, String list) {
    var content = new ByteArrayOutputStream();
    try (var output = new DataOutputStream(content)) {
      output.writeUTF(position.key());
      output.writeUTF(position.id());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var bytes = content.toByteArray();
    var token = Arrays.copyOf(tag(bytes, list), TAG_BYTES + bytes.length);
    System.arraycopy(bytes, 0, token, TAG_BYTES, bytes.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /**
   * @throws RequestException CURSOR_INVALID when it was not made by us for this list
   */
  Position read(String cursor, String list) {
    try {
      var token = Base64.getUrlDecoder().decode(cursor.getBytes(StandardCharsets.US_ASCII));
      if (token.length <= TAG_BYTES) {
        throw invalid();
      }
      var bytes = Arrays.copyOfRange(token, TAG_BYTES, token.length);
      if (!MessageDigest.isEqual(tag(bytes, list), Arrays.copyOf(token, TAG_BYTES))) {
        throw invalid();
      }
      try (var input = new DataInputStream(new ByteArrayInputStream(bytes))) {
        return new Position(input.readUTF(), input.readUTF());
      }
    } catch (IOException | IllegalArgumentException e) {
      throw invalid();
    }
  }

  private byte[] tag(byte[] content, String list) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(list.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      return Arrays.copyOf(mac.doFinal(content), TAG_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  private static RequestException invalid() {
    return RequestException.of(
        ErrorCode.CURSOR_INVALID,
        new Violation("?cursor", "VALUE", "not a cursor of this list, its filters and its sort"));
  }
}
