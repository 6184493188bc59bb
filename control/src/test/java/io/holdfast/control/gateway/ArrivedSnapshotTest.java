package io.holdfast.control.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.Arrival;
import io.holdfast.catalog.model.ArrivalId;
import io.holdfast.catalog.model.ArrivalState;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArrivedSnapshotTest {
  private static final Instant RECEIVED = Instant.parse("2026-11-22T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "2026-11-22T11:30:00+02:00, 2026-11-22T09:30:00Z",
    "2026-11-21T10:00:00Z, 2026-11-21T10:00:00Z",
    "2026-11-21T09:59:59Z, 2026-11-22T10:00:00Z",
    "2026-11-22T10:00:00.000001Z, 2026-11-22T10:00:00Z",
    "2099-01-01T00:00:00Z, 2026-11-22T10:00:00Z",
    "1970-01-01T00:00:00Z, 2026-11-22T10:00:00Z",
  })
  void believesASnapshotsTimeWithinTheDayBeforeItsReceipt(OffsetDateTime told, Instant believed) {
    assertThat(arrived(told, List.of()).begunAt()).isEqualTo(believed);
  }

  @Test
  void keepsWhatASnapshotSaysAsLabelsOfALabelsSize() {
    var labels =
        arrived(OffsetDateTime.parse("2026-11-22T09:30:00Z"), List.of("a\nb", "c".repeat(1_000)))
            .wish()
            .labels();

    assertThat(labels.get("restic-tags")).startsWith("a?b,ccc").hasSize(255);
    assertThat(labels)
        .containsEntry("restic-time", "2026-11-22T09:30Z")
        .doesNotContainKey("restic-user");
  }

  private static ArrivedSnapshot arrived(OffsetDateTime time, List<String> tags) {
    var id = "ab".repeat(32);
    var tree = BlobId.hash(id.getBytes(UTF_8), 0, id.length());
    var snapshot =
        Snapshot.builder(time, tree, List.of("/srv")).hostname("web1").tags(tags).build();
    var arrival =
        new Arrival(
            new ArrivalId(new UUID(0, 1)),
            new RepositoryId(new UUID(0, 2)),
            id,
            ArrivalState.WAITING,
            Actor.SYSTEM,
            RECEIVED,
            null,
            null);
    return new ArrivedSnapshot(new StoredSnapshot(SnapshotId.parse(id), snapshot), arrival);
  }
}
