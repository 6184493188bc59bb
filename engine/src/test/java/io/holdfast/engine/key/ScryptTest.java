package io.holdfast.engine.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.generators.SCrypt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScryptTest {
  /** RFC 7914, section 12. */
  @ParameterizedTest
  @CsvSource({
    "'', '', 16, 1, 1,"
        + " 77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
        + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906",
    "password, NaCl, 1024, 8, 16,"
        + " fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
        + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
    "pleaseletmein, SodiumChloride, 16384, 8, 1,"
        + " 7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
        + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
  })
  void derivesWhatTheStandardSays(
      String password, String salt, int cost, int blockSize, int parallelism, String expected) {
    var parameters = new ScryptParameters(cost, blockSize, parallelism);

    var derived = Scrypt.derive(password.getBytes(UTF_8), salt.getBytes(UTF_8), parameters, 64);

    assertThat(HexFormat.of().formatHex(derived)).isEqualTo(expected);
  }

  @Test
  void agreesWithAnotherImplementation() {
    var random = new SplittableRandom(7914);
    for (var i = 0; i < 40; i++) {
      var password = bytes(random, random.nextInt(1, 200));
      var salt = bytes(random, random.nextInt(100));
      var cost = 2 << random.nextInt(8);
      var blockSize = random.nextInt(1, 10);
      var parallelism = random.nextInt(1, 5);
      var length = random.nextInt(1, 150);

      var derived =
          Scrypt.derive(password, salt, new ScryptParameters(cost, blockSize, parallelism), length);

      assertThat(derived)
          .isEqualTo(SCrypt.generate(password, salt, cost, blockSize, parallelism, length));
    }
  }

  private static byte[] bytes(SplittableRandom random, int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
