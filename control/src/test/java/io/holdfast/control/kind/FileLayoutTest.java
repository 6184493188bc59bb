package io.holdfast.control.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FileLayoutTest {
  @Test
  void filesLieAtTheirWholePathsUnlessAskedOtherwise() {
    assertThat(FileLayout.of(Map.of())).isEqualTo(FileLayout.FULL_PATH);
    assertThat(FileLayout.of(Map.of("layout", "NAMED"))).isEqualTo(FileLayout.NAMED);
  }

  @Test
  void refusesOtherWords() {
    assertThatThrownBy(() -> FileLayout.of(Map.of("layout", "flat")))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_INVALID))
        .hasMessageContaining("NAMED");
  }
}
