package io.holdfast.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class Uuid7Test {
  private static final long BIRTH = Instant.parse("2026-11-21T09:00:00Z").toEpochMilli();

  @Test
  void carriesVersionVariantAndMilliseconds() {
    var id = new Uuid7(InstantSource.fixed(Instant.ofEpochMilli(BIRTH))).next();

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(BIRTH);
  }

  @Test
  void sortsByBirthAsTextEvenWhenManyShareAMillisecond() {
    var ids = new Uuid7(InstantSource.fixed(Instant.ofEpochMilli(BIRTH)));
    var made = new ArrayList<String>();

    for (var i = 0; i < 10_000; i++) {
      made.add(ids.next().toString());
    }

    assertThat(made).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void keepsCountingUpWhenTheClockStepsBack() {
    var now = new AtomicLong(BIRTH);
    var ids = new Uuid7(() -> Instant.ofEpochMilli(now.get()));

    UUID before = ids.next();
    now.addAndGet(-60_000);
    UUID after = ids.next();

    assertThat(after.toString()).isGreaterThan(before.toString());
  }
}
