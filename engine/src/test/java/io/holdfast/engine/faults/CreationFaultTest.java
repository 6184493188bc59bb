package io.holdfast.engine.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.store.Store;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.MemoryStore;
import io.holdfast.store.testkit.disk.VolatileDisk;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * As {@link FaultTest}, while a repository is made: what was acknowledged opens, else it is made.
 */
class CreationFaultTest {
  private static final int MOMENTS = 40;

  @Test
  void aPowerLossLeavesNothingInTheWay() throws Exception {
    var disk = new VolatileDisk(1);
    create(FaultScene.on(disk));
    var step = 1 + disk.changes() / MOMENTS;
    for (var moment = 1L; moment <= disk.changes(); moment += step) {
      var other = new VolatileDisk(moment);
      var store = FaultScene.on(other);
      other.cutPowerAt(moment);

      var acknowledged = create(store);
      assertThat(other.isOff()).isTrue();
      other.powerOn();

      assertUsable(store, acknowledged);
    }
  }

  @Test
  void aCallThatFailsOnceLeavesNothingInTheWay() throws Exception {
    for (var moment = 1L; ; moment++) {
      var store = new FaultyStore(new MemoryStore());
      var count = new AtomicLong();
      store.fail(FaultTest.noAnswerAt(moment, count));

      var acknowledged = create(store);
      store.heal();

      assertUsable(store, acknowledged);
      if (count.get() < moment) {
        return;
      }
    }
  }

  @Test
  void anAnswerThatIsLostLeavesNothingInTheWay() throws Exception {
    for (var moment = 1L; ; moment++) {
      var store = new FaultyStore(new MemoryStore());
      var count = new AtomicLong();
      store.failAfter(FaultTest.noAnswerAt(moment, count));

      var acknowledged = create(store);
      store.heal();

      assertUsable(store, acknowledged);
      if (count.get() < moment) {
        return;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SAVES_ARE_CUT", "SAVES_ARE_LOST", "BITS_FLIP_AS_FILES_ARE_SAVED"})
  void whatIsNotKeptIsNotAcknowledged(Misbehaviour misbehaviour) {
    var store = new FaultyStore(new MemoryStore());
    misbehaviour.begin(store);

    assertThat(create(store)).isFalse();
  }

  /** Returns whether it was acknowledged. */
  private static boolean create(Store store) {
    try {
      TestRepositories.create(store).close();
      return true;
    } catch (HoldfastException e) {
      return false;
    }
  }

  private static void assertUsable(Store store, boolean acknowledged) throws Exception {
    if (!acknowledged) {
      try {
        TestRepositories.create(store).close();
      } catch (EngineException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_EXISTS);
      }
    }
    var history = new RandomHistory(1);
    try (var repository = TestRepositories.open(store)) {
      history.change().save(repository);
    }
    assertThat(FaultScene.check(store).errors()).isZero();
    try (var repository = TestRepositories.open(store)) {
      history.verify(repository);
    }
  }
}
