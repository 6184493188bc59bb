package io.holdfast.control.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.SessionKind;
import io.holdfast.catalog.model.SessionRef;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SignalsTest {
  private static final SessionRef ONE = new SessionRef(SessionKind.BACKUP, new UUID(0, 1));
  private static final SessionRef OTHER = new SessionRef(SessionKind.RESTORE, new UUID(0, 1));

  private final Signals signals = new Signals();

  @Test
  void keepsASignalThatCameBeforeTheWait() throws Exception {
    try (var watch = signals.watch(ONE)) {
      signals.changed(ONE);

      assertThat(watch.await(Duration.ZERO)).isTrue();
      assertThat(watch.await(Duration.ZERO)).isFalse();
    }
  }

  @Test
  void wakesEveryWaiterOfTheSessionAndNobodyElse() throws Exception {
    try (var first = signals.watch(ONE);
        var second = signals.watch(ONE);
        var other = signals.watch(OTHER);
        var queue = signals.watchQueue()) {
      signals.changed(ONE);

      assertThat(first.await(Duration.ZERO)).isTrue();
      assertThat(second.await(Duration.ZERO)).isTrue();
      assertThat(other.await(Duration.ZERO)).isFalse();
      assertThat(queue.await(Duration.ZERO)).isFalse();
    }
  }

  @Test
  void closedWatchHearsNothing() throws Exception {
    var watch = signals.watch(ONE);
    watch.close();

    signals.changed(ONE);

    assertThat(watch.await(Duration.ZERO)).isFalse();
  }
}
