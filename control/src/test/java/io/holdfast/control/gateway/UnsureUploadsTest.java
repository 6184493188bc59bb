package io.holdfast.control.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Arrival;
import io.holdfast.catalog.model.ArrivalState;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.control.access.RequestContext;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import io.holdfast.store.testkit.FaultyStore.Fault;
import io.holdfast.store.testkit.FaultyStore.Operation;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Uploads of which the place cannot say whether they landed. */
class UnsureUploadsTest extends GateScene {
  @Test
  void whatDidNotLandWhenItsPlaceWentAwayIsCountedAndToldOnceWhenItIsSentAgain() {
    quota(100, 0);
    var key = new byte[100];
    goAway(false);
    assertFails(ErrorCode.STORE_UNREACHABLE, () -> save("keys", key));
    assertThat(used()).isEqualTo(100);
    assertThat(told("object.create")).isZero();
    assertFails(ErrorCode.STORE_UNREACHABLE, () -> save("keys", key));

    store.heal();
    save("keys", key);

    assertThat(used()).isEqualTo(100);
    assertThat(told("object.create")).isEqualTo(1);
    save("keys", key);
    assertThat(told("object.create")).isEqualTo(1);
  }

  @Test
  void whatLandedWhenItsPlaceWentAwayIsCountedAndToldOnceWhenItIsSentAgain() {
    quota(100, 0);
    var key = new byte[100];
    goAway(true);
    assertFails(ErrorCode.STORE_UNREACHABLE, () -> save("keys", key));
    assertThat(told("object.create")).isZero();

    store.heal();
    save("keys", key);

    assertThat(used()).isEqualTo(100);
    assertThat(told("object.create")).isEqualTo(1);
  }

  @Test
  void whatNobodySendsAgainIsSettledAtTheNextUpload() {
    goAway(true);
    assertFails(ErrorCode.STORE_UNREACHABLE, () -> save("keys", new byte[100]));
    store.heal();
    goAway(false);
    assertFails(ErrorCode.STORE_UNREACHABLE, () -> save("keys", new byte[200]));
    assertThat(used()).isEqualTo(300);

    store.heal();
    save("locks", new byte[1]);

    assertThat(used()).isEqualTo(100);
    assertThat(told("object.create")).isEqualTo(1);
  }

  /** Else its client's backup is there, and no restore point ever stands for it. */
  @Test
  void aSnapshotThatNobodySendsAgainIsLookedIntoOnceItIsFound() {
    var landed = new byte[100];
    goAway(true);
    assertFails(ErrorCode.STORE_UNREACHABLE, () -> save("snapshots", landed));
    store.heal();
    var lost = new byte[200];
    goAway(false);
    assertFails(ErrorCode.STORE_UNREACHABLE, () -> save("snapshots", lost));
    assertThat(arrival(landed)).isEmpty();

    store.heal();
    save("locks", new byte[1]);

    assertThat(arrival(landed))
        .hasValueSatisfying(it -> assertThat(it.state()).isEqualTo(ArrivalState.WAITING))
        .hasValueSatisfying(it -> assertThat(it.actor()).isEqualTo(RequestContext.actor(CLIENT)));
    assertThat(arrival(lost)).isEmpty();
  }

  /** The place answers again as soon as it is asked. */
  @Test
  void aSnapshotWhoseAnswerAloneWasLostIsLookedInto() {
    var landed = new byte[100];
    store.failAfter((called, _) -> {
      if (called == Operation.SAVE) {
        throw unreachable();
      }
    });

    assertFails(ErrorCode.STORE_UNREACHABLE, () -> save("snapshots", landed));

    assertThat(arrival(landed)).isPresent();
  }

  @Test
  void aSnapshotThatIsTakenAwayBeforeAnybodyKnewThatItLandedIsNotLookedInto() {
    var landed = new byte[100];
    goAway(true);
    assertFails(ErrorCode.STORE_UNREACHABLE, () -> save("snapshots", landed));
    store.heal();

    gate().delete(named("snapshots", landed));

    assertThat(arrival(landed)).isEmpty();
  }

  private Optional<Arrival> arrival(byte[] snapshot) {
    var name = named("snapshots", snapshot).name();
    return catalog.read(tx -> tx.arrivals().find(repository.id(), name.id()));
  }

  @Test
  void whatIsTakenAwayBeforeAnybodyKnewThatItLandedIsCountedNoMore() {
    goAway(false);
    assertFails(ErrorCode.STORE_UNREACHABLE, () -> save("data", new byte[100]));
    store.heal();
    goAway(true);
    assertFails(ErrorCode.STORE_UNREACHABLE, () -> save("keys", new byte[200]));
    store.heal();

    gate().delete(named("data", new byte[100]));
    gate().delete(named("keys", new byte[200]));

    assertThat(used()).isZero();
    assertThat(told("object.create")).isEqualTo(1);
    assertThat(told("object.delete")).isEqualTo(1);
  }

  /** As by the client of a bucket that was closed meanwhile. */
  @Test
  void tellsOfTheFirstFailureThoughTheStoreFailsOtherwiseWhenItIsAsked() {
    var pack = new byte[100];
    store.fail((called, name) -> {
      if (called == Operation.SAVE) {
        store.fail((_, _) -> {
          throw new IllegalStateException("closed");
        });
        throw unreachable();
      }
    });

    assertFails(ErrorCode.STORE_UNREACHABLE, () -> save("data", pack));
    store.heal();
    save("data", pack);

    assertThat(used()).isEqualTo(100);
  }

  /** Twice at worst, and never too little. */
  @Test
  void whatCannotBeNotedIsCountedAndToldAtOnce() {
    var actor = RequestContext.actor(CLIENT);
    for (var n = 0; n < UnsureUploads.MOST; n++) {
      var id = "%064x".formatted(n);
      var name = new ObjectName(ObjectType.PACK, id);
      var other =
          new UnsureUploads.Upload(
              new RepositoryId(new UUID(0, 1)),
              name,
              1,
              actor,
              RequestContext.current(),
              clock.instant());
      assertThat(gateway.unsure().add(other)).isTrue();
    }
    goAway(false);

    assertFails(ErrorCode.STORE_UNREACHABLE, () -> save("keys", new byte[100]));

    assertThat(used()).isEqualTo(100);
    assertThat(told("object.create")).isEqualTo(1);

    clock.pass(Duration.ofHours(2));
    store.heal();
    goAway(false);
    assertFails(ErrorCode.STORE_UNREACHABLE, () -> save("keys", new byte[200]));

    assertThat(told("object.create")).isEqualTo(1);
  }

  /** Another server may have had it since, and given its bytes back. */
  @Test
  void whatWasNotedLongAgoIsLookedForAndGivenBackNoMore() {
    var landed = new byte[100];
    goAway(true);
    assertFails(ErrorCode.STORE_UNREACHABLE, () -> save("snapshots", landed));
    store.heal();
    goAway(false);
    assertFails(ErrorCode.STORE_UNREACHABLE, () -> save("data", new byte[200]));
    store.heal();
    clock.pass(Duration.ofHours(2));

    save("locks", new byte[1]);

    assertThat(used()).isEqualTo(300);
    assertThat(arrival(landed)).isPresent();
    save("data", new byte[200]);
    assertThat(used()).isEqualTo(500);
  }

  /** The trail leads to the log: to the request of who sent it, and not to another client's. */
  @Test
  void whatIsFoundLaterIsToldOfAsWhatItsOwnRequestDid() {
    goAway(true);
    assertFails(ErrorCode.STORE_UNREACHABLE, () -> saveBy("one", "keys", new byte[100]));
    store.heal();

    saveBy("two", "locks", new byte[1]);

    assertThat(trail("object.create"))
        .singleElement()
        .satisfies(it -> assertThat(it.content().requestId()).isEqualTo("one"));
  }

  private void saveBy(String request, String type, byte[] bytes) {
    ScopedValue.where(RequestContext.CURRENT, new RequestContext("192.0.2.1", request))
        .run(() -> save(type, bytes));
  }

  /** Has the place go away in the middle of the next save, until it is healed. */
  private void goAway(boolean lands) {
    Fault goes =
        (called, _) -> {
          if (called == Operation.SAVE) {
            store.fail((_, _) -> {
              throw unreachable();
            });
            throw unreachable();
          }
        };
    if (lands) {
      store.failAfter(goes);
    } else {
      store.fail(goes);
    }
  }

  private static StoreException unreachable() {
    return new StoreException(ErrorCode.STORE_UNREACHABLE, "the place is away", null);
  }
}
