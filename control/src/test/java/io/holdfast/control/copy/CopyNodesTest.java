package io.holdfast.control.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.testkit.DatabaseKind;
import java.util.ArrayList;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Several nodes on one catalog. */
class CopyNodesTest extends CopyScene {
  CopyNodesTest() {
    super(DatabaseKind.POSTGRESQL);
  }

  @Test
  void twoNodesCopyEachPointOnce() throws Exception {
    var points = new ArrayList<RestorePointId>();
    for (var n = 0; n < 6; n++) {
      points.add(backUp());
    }
    try (var _ = node(1);
        var _ = node(2)) {
      awaitIdle();
    }

    assertThat(points)
        .allSatisfy(point -> {
          assertThat(state(point, second)).isEqualTo(CopyState.VALID);
          assertThat(Objects.requireNonNull(shown(point, second).work()).attempts()).isEqualTo(1);
        });
    assertThat(snapshots(second)).isEqualTo(points.size());
    assertThat(blobs(second)).as("no blob was written twice").isEqualTo(blobs(first));
    assertSound(second);
  }
}
