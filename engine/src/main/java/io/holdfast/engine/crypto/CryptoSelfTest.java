package io.holdfast.engine.crypto;

import java.util.Arrays;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the fastest Poly1305 that this JVM offers, once, after holding it against our own: a JDK
 * that changed its insides must not change what we write.
 */
final class CryptoSelfTest {
  private static final Logger log = LoggerFactory.getLogger(CryptoSelfTest.class);

  /** Lengths round the block size and the JDK's switches between its code paths. */
  private static final int[] LENGTHS = {0, 1, 15, 16, 17, 63, 64, 255, 256, 257, 1024, 4099};

  private static final class Holder {
    static final Supplier<Poly1305> FASTEST = choose();
  }

  private CryptoSelfTest() {}

  static Supplier<Poly1305> fastestPoly1305() {
    return Holder.FASTEST;
  }

  /** Whether the JDK's machine code is in use. */
  static boolean usesJdk() {
    return Holder.FASTEST.get() instanceof JdkPoly1305;
  }

  private static Supplier<Poly1305> choose() {
    var jdk = JdkPoly1305.supplier();
    if (jdk.isPresent() && agrees(jdk.get().get())) {
      return jdk.get();
    }
    log.debug("Poly1305 runs in plain Java: java.base/com.sun.crypto.provider is not opened to us");
    return PortablePoly1305::new;
  }

  private static boolean agrees(Poly1305 candidate) {
    var key = new byte[Poly1305.KEY_BYTES];
    for (var i = 0; i < key.length; i++) {
      key[i] = (byte) (i * 37 + 5);
    }
    var portable = new PortablePoly1305();
    try {
      for (var length : LENGTHS) {
        if (!Arrays.equals(tag(candidate, key, length), tag(portable, key, length))) {
          return false;
        }
      }
      return true;
    } catch (IllegalStateException e) {
      log.warn("the JDK's Poly1305 failed its self-test; ours is used", e);
      return false;
    }
  }

  private static byte[] tag(Poly1305 poly, byte[] key, int length) {
    var input = new byte[length];
    for (var i = 0; i < length; i++) {
      input[i] = (byte) (i * 11 + length);
    }
    var tag = new byte[Poly1305.TAG_BYTES];
    poly.init(key);
    poly.update(input, 0, length / 3);
    poly.update(input, length / 3, length - length / 3);
    poly.finish(tag, 0);
    return tag;
  }
}
