package io.holdfast.catalog;

import static io.holdfast.catalog.testkit.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RestoreSessionTableTest extends BothDatabases {
  @Test
  void readsBackWhatWasKept() {
    var kept =
        catalog.write(tx -> {
          var point = Samples.keptPoint(tx, Samples.world(tx, "one"), NOON);
          return tx.restoreSessions().insert(Samples.restore(point, NOON));
        });

    var read = catalog.read(tx -> tx.restoreSessions().get(kept.id()));

    assertThat(read).isEqualTo(kept);
    assertThat(kept.no()).isEqualTo(2);
    assertThat(kept.millisId()).isEqualTo(NOON.toEpochMilli());
  }

  @Test
  void countsOnMillisIdsWithinOnePoint() {
    var ids =
        catalog.write(tx -> {
          var point = Samples.keptPoint(tx, Samples.world(tx, "one"), NOON);
          return java.util.stream.IntStream.range(0, 4)
              .mapToObj(_ -> tx.restoreSessions().insert(Samples.restore(point, NOON)).millisId())
              .toList();
        });

    var first = NOON.toEpochMilli();
    assertThat(ids).containsExactly(first, first + 1, first + 2, first + 3);
  }

  @Test
  void keepsTenthsOfMicrosecondsOfBirthAndEnd() {
    var created = Instant.parse("2017-06-29T08:30:05.0983973Z");
    var kept =
        catalog.write(tx -> {
          var point = Samples.keptPoint(tx, Samples.world(tx, "one"), NOON);
          var session = Samples.restore(point, created);
          return tx.restoreSessions().insert(Samples.ended(session, RestoreResult.SUCCESS));
        });

    assertThat(kept.times().createdAt()).isEqualTo(created);
    assertThat(kept.times().endedAt()).isEqualTo(created.plusSeconds(60));
  }
}
