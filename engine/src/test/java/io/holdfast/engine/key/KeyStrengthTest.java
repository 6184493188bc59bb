package io.holdfast.engine.key;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyStrengthTest {
  @Test
  void isOnNoMachineLessThanResticsLeast() {
    var parameters = KeyStrength.ofThisMachine().parameters();

    assertThat(parameters.cost()).isBetween(1 << 14, 1 << 16);
    assertThat(parameters.blockSize()).isEqualTo(8);
    assertThat(parameters.parallelism()).isEqualTo(1);
  }

  @Test
  void isThatOfWeakKeysInTestsOnly() {
    assertThat(KeyStrength.calibrated()).isSameAs(WeakKeys.STRENGTH);
  }
}
