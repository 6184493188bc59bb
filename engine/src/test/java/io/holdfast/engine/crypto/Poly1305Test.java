package io.holdfast.engine.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Poly1305Test {
  static Stream<Supplier<Poly1305>> all() {
    return Stream.of(PortablePoly1305::new, JdkPoly1305.supplier().orElseThrow());
  }

  @Test
  void jdksOwnIsChosenWhenItIsOpened() {
    assertThat(CryptoSelfTest.usesJdk()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("all")
  void agreesWithRfc8439(Supplier<Poly1305> supplier) {
    var key =
        HexFormat.of().parseHex("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b");
    var message = "Cryptographic Forum Research Group".getBytes();

    assertThat(tag(supplier.get(), key, message, message.length))
        .isEqualTo(HexFormat.of().parseHex("a8061dc1305136c6c22b8baf0c0127a9"));
  }

  /**
   * RFC 8439, appendix A.3, test vectors 7 to 11: where carries and the final reduction go wrong.
   */
  @ParameterizedTest
  @MethodSource("all")
  void agreesWithRfc8439OnTheEdgesOfThePrime(Supplier<Poly1305> supplier) {
    assertEdge(supplier, "02", "00", "f".repeat(32), "03");
    assertEdge(supplier, "02", "f".repeat(32), "02" + "00".repeat(15), "03");
    assertEdge(
        supplier,
        "01",
        "00",
        "f".repeat(32) + "f0" + "f".repeat(30) + "11" + "00".repeat(15),
        "05");
    assertEdge(
        supplier,
        "01",
        "00",
        "f".repeat(32) + "fbfefefefefefefefefefefefefefefe" + "01".repeat(16),
        "00");
    assertEdge(supplier, "02", "00", "fd" + "f".repeat(30), "fa" + "f".repeat(30));
  }

  @ParameterizedTest
  @MethodSource("all")
  void agreesWithBouncyCastleWhateverTheLengthAndPieces(Supplier<Poly1305> supplier) {
    var random = new Random(7);
    var poly = supplier.get();
    for (var round = 0; round < 3000; round++) {
      var key = new byte[32];
      random.nextBytes(key);
      var message = new byte[round < 600 ? round : random.nextInt(70_000)];
      random.nextBytes(message);

      var tag = tag(poly, key, message, 1 + random.nextInt(message.length + 1));

      assertThat(tag).isEqualTo(oracle(key, message));
    }
  }

  private static void assertEdge(
      Supplier<Poly1305> supplier, String r, String s, String message, String tag) {
    var key = HexFormat.of().parseHex(pad(r) + pad(s));
    var bytes = HexFormat.of().parseHex(message);
    assertThat(tag(supplier.get(), key, bytes, bytes.length))
        .isEqualTo(HexFormat.of().parseHex(pad(tag)));
  }

  private static String pad(String hex) {
    return hex + "0".repeat(32 - hex.length());
  }

  private static byte[] tag(Poly1305 poly, byte[] key, byte[] message, int piece) {
    poly.init(key);
    for (var at = 0; at < message.length; at += piece) {
      poly.update(message, at, Math.min(piece, message.length - at));
    }
    var tag = new byte[Poly1305.TAG_BYTES];
    poly.finish(tag, 0);
    return tag;
  }

  private static byte[] oracle(byte[] key, byte[] message) {
    var clamped = key.clone();
    for (var i : new int[] {3, 7, 11, 15}) {
      clamped[i] &= 0x0f;
    }
    for (var i : new int[] {4, 8, 12}) {
      clamped[i] &= (byte) 0xfc;
    }
    var oracle = new org.bouncycastle.crypto.macs.Poly1305();
    oracle.init(new KeyParameter(clamped));
    oracle.update(message, 0, message.length);
    var tag = new byte[16];
    oracle.doFinal(tag, 0);
    return tag;
  }
}
