package io.holdfast.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolynomialTest {
  @ParameterizedTest
  @ValueSource(strings = {"30849fce93582f", "2f1d34ffadedbd"})
  void knowsThatPolynomialsOfStockRepositoriesAreIrreducible(String hex) {
    var polynomial = Polynomial.parse(hex);

    assertThat(polynomial.isIrreducible()).isTrue();
    assertThat(polynomial.degree()).isEqualTo(53);
    assertThat(polynomial).hasToString(hex);
  }

  @Test
  void findsTheFactorsOfAProduct() {
    var random = new Random(5);
    for (int i = 0; i < 200; i++) {
      var degree = 1 + random.nextInt(52);
      var product = carrylessProduct(ofDegree(random, degree), ofDegree(random, 53 - degree));

      assertThat(new Polynomial(product).isIrreducible()).as("%x", product).isFalse();
    }
  }

  @Test
  void agreesWithTrialDivisionForSmallDegrees() {
    for (long bits = 1 << 20; bits < (1 << 20) + 600; bits++) {
      assertThat(new Polynomial(bits).isIrreducible())
          .as("%x", bits)
          .isEqualTo(hasNoSmallFactor(bits));
    }
  }

  @Test
  void generatesIrreducibleOnesThatDiffer() {
    var random = new SecureRandom();

    var one = Polynomial.generate(random);
    var other = Polynomial.generate(random);

    assertThat(one.isIrreducible()).isTrue();
    assertThat(one.degree()).isEqualTo(Polynomial.USUAL_DEGREE);
    assertThat(one).isNotEqualTo(other);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "xyz", "30849FCE93582F", "-1", "ffffffffffffffff", "1f"})
  void refusesWhatIsNoUsablePolynomial(String hex) {
    assertThatThrownBy(() -> Polynomial.parse(hex)).isInstanceOf(IllegalArgumentException.class);
  }

  private static boolean hasNoSmallFactor(long bits) {
    for (long divisor = 2; divisor < 1 << 11; divisor++) {
      var rest = bits;
      var degree = 63 - Long.numberOfLeadingZeros(divisor);
      for (int at = 63 - Long.numberOfLeadingZeros(rest);
          at >= degree;
          at = 63 - Long.numberOfLeadingZeros(rest)) {
        rest ^= divisor << (at - degree);
      }
      if (rest == 0) {
        return false;
      }
    }
    return true;
  }

  private static long ofDegree(Random random, int degree) {
    return (random.nextLong() & ((1L << degree) - 1)) | 1L << degree;
  }

  private static long carrylessProduct(long a, long b) {
    long product = 0;
    for (int i = 0; i < 64; i++) {
      product ^= (b >>> i & 1) == 0 ? 0 : a << i;
    }
    return product;
  }
}
