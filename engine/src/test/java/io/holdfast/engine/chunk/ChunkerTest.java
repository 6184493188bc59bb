package io.holdfast.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChunkerTest {
  private static final Polynomial KNOWN = Polynomial.parse("30849fce93582f");

  /** Made by restic 0.14.0 from the input of {@link #knownInput}. */
  private static final List<String> KNOWN_CHUNKS =
      List.of(
          "2380191 3eaf3e9b50c2a978c1e6c9477896edbd5452d9c1b9d0ce4195c170914d13a31b",
          "1561508 36f26841b695159763d54b25c537cdfb2302e24f007f575ee9a3178f283b610d",
          "2374281 3cf327d73a68b5eaf9bd40c5aa2bf2eb4d563e54da32fdcf6d32cbd67f1f00bc",
          "1478743 d4e3103456e69307d4fa7a88ecd5de99df2f54f4e998cd6147e0f93420fd1dac",
          "1543167 2a0984921ddad9d0fde80233c0d64f770749c8acc16ae8a9ec92f8559b7040c3",
          "2128072 0d785e74766e09d7408ea2455c02a1173930745790c8919cca2e930ff9b6e52d",
          "2719442 f68f343d02e0b30e0188e6e9b38d176e0adbb99bff717922dd4a78d550e39643",
          "723781 8fd3dbcc765d7e3ae54fe822e79a2883ae0d8c8532e05433c64d4781cfc63069",
          "532404 04c6085d3ed84d4e6e8597e0d263703f1a56402b8b423d8b2c9d57da41568f07",
          "877008 17b4f82d4acb52527ef637726c07844d752c0e06c8583c62c8378c3bb6f1f285",
          "458619 d263ac233d2a6dd69e53076cd509fa11c72bf31488ce7f9086737e516458209b");

  @Test
  void cutsAsResticCut() throws Exception {
    var chunks = new ArrayList<String>();
    var input = knownInput();
    var sha256 = MessageDigest.getInstance("SHA-256");
    int start = 0;
    for (var length : cut(new Chunker(KNOWN), input, input.length)) {
      sha256.update(input, start, length);
      chunks.add(length + " " + HexFormat.of().formatHex(sha256.digest()));
      start += length;
    }

    assertThat(chunks).isEqualTo(KNOWN_CHUNKS);
  }

  @Test
  void buildsTheTablesOfTheKnownPolynomial() throws Exception {
    var digest = new RollingDigest(KNOWN);

    // Ours are one byte further on: restic subtracts before it appends, we after.
    assertThat(digest.out(1)).isEqualTo(KNOWN.reduce(0x81ffa4cc96699L << 8));
    assertThat(digest.out(255)).isEqualTo(KNOWN.reduce(0x71d55b8b221b1L << 8));
    assertThat(digest.mod(1)).isEqualTo(0x30849fce93582fL);
    assertThat(digest.mod(255)).isEqualTo(0x1fe67c7f21ce8b37L);
    assertThat(digest.ofWindow(knownInput(), 64)).isEqualTo(0x1f3068b7e3d1c0L);
  }

  @Test
  void cutsZerosAtTheShortestLength() {
    assertThat(cut(new Chunker(KNOWN), new byte[3 << 20], 100_000))
        .containsExactly(524288, 524288, 524288, 524288, 524288, 524288);
  }

  @Test
  void cutsAtTheGreatestLengthWhenContentOffersNone() {
    var bytes = new byte[Chunker.MAX_BYTES + 100];
    Arrays.fill(bytes, (byte) 1); // its digest is constant, and not zero below

    assertThat(cut(new Chunker(KNOWN), bytes, 1 << 20)).containsExactly(Chunker.MAX_BYTES, 100);
  }

  static IntStream seeds() {
    return IntStream.range(0, 6);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void agreesWithADigestComputedFromItsDefinition(int seed) {
    var random = new Random(seed);
    var polynomial = Polynomial.generate(random);
    var digest = new RollingDigest(polynomial);
    var bytes = new byte[300];
    random.nextBytes(bytes);

    for (int end = 64; end <= bytes.length; end++) {
      assertThat(digest.ofWindow(bytes, end)).isEqualTo(definition(polynomial, bytes, end));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void fourStretchesFindWhatOneWindowFinds(int seed) {
    var random = new Random(seed);
    var digest = new RollingDigest(Polynomial.generate(random));
    var bytes = new byte[200_000];
    random.nextBytes(bytes);
    for (int round = 0; round < 400; round++) {
      var length = 8 * (1 + random.nextInt(375));
      var start = 64 + random.nextInt(bytes.length - 4 * length - 64);
      var mask = (1L << (4 + random.nextInt(12))) - 1; // often several zeros in one search

      assertThat(digest.findZero(bytes, start, length, mask))
          .isEqualTo(digest.findZeroAlone(bytes, start, 4 * length, mask));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void cutsTheSameHoweverTheBytesArrive(int seed) {
    var random = new Random(seed);
    var chunker = new Chunker(Polynomial.generate(random));
    var bytes = new byte[6 << 20];
    random.nextBytes(bytes);
    var whole = cut(chunker, bytes, bytes.length);

    for (int round = 0; round < 3; round++) {
      assertThat(cut(chunker, bytes, 1000 + random.nextInt(700_000))).isEqualTo(whole);
    }
    assertThat(reference(chunker, bytes)).isEqualTo(whole);
  }

  /** Tries every place, one after the other. */
  private static List<Integer> reference(Chunker chunker, byte[] bytes) {
    return cut(chunker, bytes, 37); // below the shortest stretch, so always one window
  }

  private static List<Integer> cut(Chunker chunker, byte[] bytes, int piece) {
    var lengths = new ArrayList<Integer>();
    int start = 0;
    int scanned = 0;
    int available = 0;
    while (start < bytes.length) {
      available = Math.min(Math.max(available, scanned) + piece, bytes.length - start);
      var end = chunker.findEnd(bytes, start, scanned, available);
      if (end < 0 && available == bytes.length - start) {
        end = available;
      }
      scanned = available;
      if (end >= 0) {
        lengths.add(end);
        start += end;
        scanned = 0;
        available = 0;
      }
    }
    return lengths;
  }

  /** The window as one big polynomial, divided by hand. */
  private static long definition(Polynomial polynomial, byte[] bytes, int end) {
    var window = new BigInteger(1, Arrays.copyOfRange(bytes, end - 64, end));
    var divisor = BigInteger.valueOf(polynomial.bits());
    while (window.bitLength() >= divisor.bitLength()) {
      window = window.xor(divisor.shiftLeft(window.bitLength() - divisor.bitLength()));
    }
    return window.longValueExact();
  }

  private static byte[] knownInput() throws Exception {
    var sha256 = MessageDigest.getInstance("SHA-256");
    var input = new byte[16 << 20];
    var counter = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < input.length / 32; i++) {
      sha256.update(counter.putLong(0, i).array());
      sha256.digest(input, i * 32, 32);
    }
    return input;
  }
}
