package io.holdfast.control.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.model.AuditDraft;
import io.holdfast.catalog.model.AuditOutcome;
import io.holdfast.catalog.model.AuditRecord;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.query.AuditFilter;
import io.holdfast.catalog.query.AuditSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.event.Signals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.testkit.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RefusalsTest extends BothDatabases {
  private static final Caller ANN =
      new Caller(new CredentialId(new UUID(9, 9)), "ann", Set.of(), Set.of());

  private final TestClock clock = new TestClock(Samples.NOON);
  private Refusals refusals;

  @BeforeEach
  void openService() {
    refusals = new Refusals(new Ledger(catalog, new Signals(), clock));
  }

  @Test
  void tellsTheFirstAtOnceAndTheRestAsANumber() {
    for (var i = 0; i < 100; i++) {
      clock.pass(Duration.ofMillis(1));
      known("/v1/plans/1", ErrorCode.SCOPE_MISSING, true);
    }
    assertThat(audit()).hasSize(1);

    clock.pass(Duration.ofMinutes(2));
    refusals.settle();

    assertThat(audit()).hasSize(2).allMatch(it -> it.outcome() == AuditOutcome.REFUSED);
    var first = audit().getFirst();
    assertThat(first.actor().name()).isEqualTo("ann");
    assertThat(first.action()).isEqualTo("DELETE /v1/plans/{planId}");
    assertThat(first.resource()).isEqualTo("native/v1/plans/1");
    assertThat(first.after()).contains("\"SCOPE_MISSING\"", "\"count\":1");
    assertThat(first.requestId()).isEqualTo("request-1");
    assertThat(audit().getLast().after()).contains("\"count\":99");
    OptionalLong broken = catalog.read(tx -> tx.audit().firstBroken());
    assertThat(broken).isEmpty();
  }

  @Test
  void staysSmallInAFloodOfStrangers() {
    for (var i = 0; i < 20_000; i++) {
      stranger("10.%d.%d.1".formatted(i / 250, i % 250));
    }
    refusals.close();

    assertThat(audit()).hasSizeLessThanOrEqualTo(42);
    assertThat(audit()).extracting(it -> it.actor().name()).contains("unauthenticated", "many");
    assertThat(audit().getLast().after()).contains("\"count\":19980");
  }

  @Test
  void floodOfOneStrangerIsTwoRecordsInAWindow() {
    for (var i = 0; i < 5_000; i++) {
      stranger("10.0.0.1");
    }
    refusals.close();

    assertThat(audit()).hasSize(2);
    assertThat(audit().getFirst().actor().address()).isEqualTo("10.0.0.1");
    assertThat(audit().getFirst().resource()).isEqualTo("native");
  }

  @Test
  void strangersCannotHideWhatATokenIsRefused() {
    for (var i = 0; i < 1_000; i++) {
      stranger("10.0.%d.1".formatted(i % 250));
    }

    known("/v1/plans/1", ErrorCode.SCOPE_MISSING, true);

    assertThat(audit().getLast().actor().name()).isEqualTo("ann");
  }

  @Test
  void tellsOfChangesThatSomethingStoodInTheWayOf() {
    known("/v1/restore-points/1", ErrorCode.POINT_PINNED, true);
    known("/v1/restore-points/2", ErrorCode.REVISION_MISMATCH, true);
    known("/v1/restore-points/3", ErrorCode.STATE_CONFLICT, false);
    known("/v1/restore-points/4", ErrorCode.PARAMETER_INVALID, true);

    assertThat(audit())
        .extracting(AuditDraft::resource)
        .containsExactly("native/v1/restore-points/1", "native/v1/restore-points/2");
  }

  @Test
  void refusalStandsWhenTheCatalogIsAway() {
    var other = kind.fresh();
    var gone = Catalog.open(other);
    var deaf = new Refusals(new Ledger(gone, new Signals(), clock));
    gone.close();

    deaf.note(refusal(Optional.of(ANN), "/v1/plans/1", ErrorCode.SCOPE_MISSING, true));

    kind.discard(other);
    assertThat(audit()).isEmpty();
  }

  private void known(String path, ErrorCode code, boolean changes) {
    ScopedValue.where(RequestContext.CURRENT, new RequestContext("10.9.9.9", "request-1"))
        .run(() -> refusals.note(refusal(Optional.of(ANN), path, code, changes)));
  }

  private void stranger(String address) {
    ScopedValue.where(RequestContext.CURRENT, new RequestContext(address, "request-2"))
        .run(() ->
            refusals.note(
                refusal(Optional.empty(), "/v1/plans/1", ErrorCode.CREDENTIAL_INVALID, true)));
  }

  private static Refusal refusal(
      Optional<Caller> caller, String path, ErrorCode code, boolean changes) {
    return new Refusal(caller, "DELETE /v1/plans/{planId}", "native", path, changes, code);
  }

  private List<AuditDraft> audit() {
    var all =
        CatalogQuery.<AuditFilter, AuditSort>by(Order.ascending(AuditSort.SEQUENCE))
            .page(Page.all());
    return catalog.read(tx -> tx.audit().list(all)).items().stream()
        .map(AuditRecord::content)
        .toList();
  }
}
