package io.holdfast.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {
  @Test
  void numbersAreUniqueAndWellFormed() {
    var numbers = Arrays.stream(ErrorCode.values()).map(ErrorCode::number).toList();

    assertThat(numbers).doesNotHaveDuplicates().allMatch(number -> number.matches("HF-\\d{4}"));
  }
}
