package io.holdfast.control.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.Pin;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.access.Caller;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Points that are kept for a reason, deleted by who gave the reason. */
class ReleasedPinsTest extends RetentionScene {
  private static final Caller DELETER =
      new Caller(
          new CredentialId(new UUID(7, 7)), "deleter", EnumSet.of(Scope.POINT_DELETE), Set.of());

  private RestorePoint point;

  @BeforeEach
  void makePoint() {
    point = points.get(daily(1).getFirst());
  }

  @Test
  void retainingLiftsTheExpiryAndPins() {
    var later = clock.instant().plus(Duration.ofDays(3));
    var expiring = points.change(ADMIN, point.id(), point.revision(), "kept", later);
    assertThat(expiring.expiresAt()).isEqualTo(later);

    var retained = points.retain(ADMIN, point.id(), "retained");
    var again = points.retain(ADMIN, point.id(), "retained");

    assertThat(retained.expiresAt()).isNull();
    assertThat(retained.description()).isEqualTo("kept");
    assertThat(again.pins()).extracting(Pin::reason).containsExactly("retained");
  }

  @Test
  void itsOwnPinGoesWithThePoint() {
    var retained = points.retain(ADMIN, point.id(), "retained");

    var gone = points.deleteReleasing(ADMIN, point.id(), "retained");

    assertThat(gone.status()).isEqualTo(PointStatus.EXPIRED);
    assertThat(gone.pins()).isEmpty();
  }

  @Test
  void anotherPinKeepsThePointAndBoth() {
    points.retain(ADMIN, point.id(), "retained");
    var pinned = points.pin(ADMIN, point.id(), "law", null);

    assertThatThrownBy(() -> points.deleteReleasing(ADMIN, point.id(), "retained"))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.POINT_PINNED));

    assertThat(points.get(point.id())).isEqualTo(pinned);
  }

  @Test
  void whoMayNotUnpinReleasesNothing() {
    var retained = points.retain(ADMIN, point.id(), "retained");

    assertThatThrownBy(() -> points.deleteReleasing(DELETER, point.id(), "retained"))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SCOPE_MISSING));
    assertThat(points.get(point.id())).isEqualTo(retained);
  }

  @Test
  void withoutThePinWhoMayDeleteDeletes() {
    var gone = points.deleteReleasing(DELETER, point.id(), "retained");

    assertThat(gone.status()).isEqualTo(PointStatus.EXPIRED);
  }
}
