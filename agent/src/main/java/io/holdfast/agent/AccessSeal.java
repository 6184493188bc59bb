package io.holdfast.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.api.work.OrderSecret;
import io.holdfast.api.work.RepositoryAccess;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells whether two orders reach a repository alike, down to its password, without keeping what
 * they hold: a hash under a key that only this process has, and forgets with itself. Thread-safe.
 */
final class AccessSeal {
  private static final String HASH = "HmacSHA256";
  private static final int KEY_BYTES = 32;

  private final SecretKeySpec key;

  AccessSeal() {
    var random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    key = new SecretKeySpec(random, HASH);
  }

  /** Equal for accesses that say the same, and those alone. */
  String of(RepositoryAccess access) {
    try {
      var mac = Mac.getInstance(HASH);
      mac.init(key);
      add(mac, access.repository().toString());
      add(mac, access.kind());
      add(mac, access.location());
      add(mac, Integer.toString(access.settings().size()));
      new TreeMap<>(access.settings())
          .forEach((name, value) -> {
            add(mac, name);
            add(mac, value);
          });
      new TreeMap<>(access.secrets())
          .forEach((name, secret) -> {
            add(mac, name);
            add(mac, secret);
          });
      add(mac, access.password());
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + HASH, e);
    }
  }

  private static void add(Mac mac, String text) {
    add(mac, text.getBytes(UTF_8));
  }

  private static void add(Mac mac, OrderSecret secret) {
    var utf8 = secret.toUtf8();
    try {
      add(mac, utf8);
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }

  /** With its length before it, so that no two lists of texts hash alike. */
  private static void add(Mac mac, byte[] bytes) {
    mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    mac.update(bytes);
  }
}
