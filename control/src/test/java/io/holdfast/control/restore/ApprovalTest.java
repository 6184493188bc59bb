package io.holdfast.control.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.model.SessionKind;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.query.AuditFilter;
import io.holdfast.catalog.query.AuditSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.event.Signals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.session.Reasons;
import io.holdfast.control.testkit.TestClock;
import io.holdfast.control.work.ApprovalRule;
import io.holdfast.control.work.ClaimWish;
import io.holdfast.control.work.Sweeper;
import io.holdfast.control.work.WorkDesk;
import io.holdfast.control.work.WorkSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApprovalTest extends BothDatabases {
  private static final Caller ANN = caller(1, "ann", Set.of());
  private static final Caller BEN = caller(2, "ben", Set.of());

  private final TestClock clock = new TestClock(Samples.NOON);
  private Ledger ledger;
  private Samples.World world;

  @BeforeEach
  void openService() {
    ledger = new Ledger(catalog, new Signals(), clock);
    world = catalog.write(tx -> Samples.world(tx, "shop"));
  }

  @Test
  void waitsForASecondPersonBeforeAnyAgentGetsIt() throws Exception {
    var restores = restores(ApprovalRule.ALWAYS);
    var asked = start(restores, "/elsewhere");
    assertThat(asked.standing().state()).isEqualTo(RestoreState.WAITING_APPROVAL);
    assertThat(asked.times().queuedAt()).isNull();
    assertThat(claimed()).isFalse();

    clock.pass(Duration.ofMinutes(5));
    var approved = restores.approve(BEN, asked.id());

    assertThat(approved.standing().state()).isEqualTo(RestoreState.QUEUED);
    assertThat(approved.times().queuedAt()).isEqualTo(clock.instant());
    assertThat(approved.approvals())
        .singleElement()
        .satisfies(word -> {
          assertThat(word.by().name()).isEqualTo("ben");
          assertThat(word.approved()).isTrue();
        });
    assertThat(restores.get(asked.id()).approvals()).hasSize(1);
    assertThat(claimed()).isTrue();
    assertThat(actions()).contains("restore.start", "restore.approve");
  }

  @Test
  void endsWhatASecondPersonRefuses() throws Exception {
    var restores = restores(ApprovalRule.ALWAYS);
    var asked = start(restores, "/elsewhere");

    var rejected = restores.reject(BEN, asked.id(), "ask the owner");

    assertThat(rejected.standing().state()).isEqualTo(RestoreState.ENDED);
    assertThat(rejected.standing().result()).isEqualTo(RestoreResult.REJECTED);
    assertThat(rejected.standing().reasonCode()).isEqualTo(Reasons.APPROVAL_REFUSED);
    assertThat(rejected.standing().detail()).isEqualTo("refused by ben: ask the owner");
    assertThat(claimed()).isFalse();
    assertThat(actions()).contains("restore.reject");
    refused(ErrorCode.STATE_CONFLICT, () -> restores.approve(BEN, asked.id()));
  }

  @Test
  void nobodyAnswersTheirOwnRequest() {
    var restores = restores(ApprovalRule.ALWAYS);
    var asked = start(restores, "/elsewhere");

    refused(ErrorCode.APPROVAL_OWN, () -> restores.approve(ANN, asked.id()));
    refused(ErrorCode.APPROVAL_OWN, () -> restores.reject(ANN, asked.id(), null));

    assertThat(restores.get(asked.id()).standing().state())
        .isEqualTo(RestoreState.WAITING_APPROVAL);
    assertThat(actions()).doesNotContain("restore.approve", "restore.reject");
  }

  @Test
  void othersProjectsAreNotToBeSeen() {
    var restores = restores(ApprovalRule.ALWAYS);
    var asked = start(restores, "/elsewhere");
    var stranger = caller(3, "eve", Set.of(new ProjectId(new UUID(5, 5))));

    refused(ErrorCode.RESOURCE_MISSING, () -> restores.approve(stranger, asked.id()));
  }

  @Test
  void waitsOnlyWhereTheSourceLies() {
    var restores = restores(ApprovalRule.IN_PLACE);
    var source = world.source().config().get("path");

    for (var target : new @Nullable String[] {null, "/", source, source + "/below"}) {
      assertThat(start(restores, target).standing().state())
          .as("%s", target)
          .isEqualTo(RestoreState.WAITING_APPROVAL);
    }
    assertThat(start(restores, source + "-beside").standing().state())
        .isEqualTo(RestoreState.QUEUED);
  }

  @Test
  void whatLivesIsOverwrittenOnlyWithLeave() throws Exception {
    var restores = restores(ApprovalRule.NEVER);
    var source = world.source().config().get("path");
    catalog.write(tx -> {
      var before = tx.sources().get(world.source().id());
      return tx.sources()
          .replace(before.withConfig(Map.of("path", source, "morePaths", "/more\n/yet/more")));
    });
    var point = catalog.write(tx -> Samples.keptPoint(tx, world, clock.instant()));
    var plain = new Caller(ANN.id(), "ann", EnumSet.of(Scope.RESTORE_RUN), Set.of());

    for (var target :
        List.of("/", source, source + "/./below", "/more", "/x/../yet", "/yet/more/a")) {
      var wanted = List.of(whole("/elsewhere"), whole(target));
      refused(
          ErrorCode.SCOPE_MISSING, () -> restores.start(plain, point.id(), null, whole(target)));
      refused(ErrorCode.SCOPE_MISSING, () -> restores.startAll(plain, point.id(), wanted));
    }
    assertThat(started()).as("all or none").isZero();
    assertThat(restores.startAll(plain, point.id(), List.of(whole("/moreover"), whole("/e"))))
        .hasSize(2)
        .allSatisfy(it -> assertThat(it.standing().state()).isEqualTo(RestoreState.QUEUED));
  }

  /** Somebody is faster while the copies of the point are asked whether they answer. */
  @Test
  void whoeverIsFasterKeepsOutTheOther() throws Exception {
    var point = catalog.write(tx -> Samples.keptPoint(tx, world, clock.instant()));
    var rivals = restores(ApprovalRule.NEVER);
    var named = named("shop copy");
    var late = new ArrayList<Rival>();
    var restores =
        new RestoreSessions(
            ledger,
            _ -> {
              late.removeFirst().start();
              return Optional.empty();
            },
            WorkSettings.DEFAULT);

    late.add(() -> rivals.startNamed(ANN, point.id(), named));
    refused(ErrorCode.RESOURCE_EXISTS, () -> restores.startNamed(BEN, point.id(), named));
    assertThat(started()).isOne();

    late.add(() -> rivals.startAlone(ANN, point.id(), whole("/a")));
    rivals.abortIfLive(ANN, sessions().getFirst().id());
    refused(ErrorCode.STATE_CONFLICT, () -> restores.startAlone(BEN, point.id(), whole("/b")));
    assertThat(started()).isEqualTo(2);
    assertThat(rivals.isNameTaken(ANN, "shop copy")).as("it was never made").isFalse();
  }

  private interface Rival {
    void start() throws InterruptedException;
  }

  private static RestoreRequest named(String name) {
    var target =
        new RestoreTarget(
            null, null, name, "/copies/" + name, List.of(), null, Map.of(), null, Map.of());
    return new RestoreRequest(
        RestorePurpose.CLONE,
        RestoreMode.WHOLE,
        Explorer.FILES,
        Selection.EVERYTHING,
        target,
        ConflictPolicy.FAIL,
        null,
        null);
  }

  @Test
  void whatHasEndedStaysAsItIs() {
    var restores = restores(ApprovalRule.NEVER);
    var asked = start(restores, "/elsewhere");

    var ended = restores.abortIfLive(ANN, asked.id());

    assertThat(ended.standing().result()).isEqualTo(RestoreResult.ABORTED);
    assertThat(restores.abortIfLive(ANN, asked.id())).isEqualTo(ended);
    refused(ErrorCode.STATE_CONFLICT, () -> restores.abort(ANN, asked.id()));
  }

  @Test
  void whatNobodyAnswersIsRejectedAfterThreeDays() {
    var restores = restores(ApprovalRule.ALWAYS);
    var asked = start(restores, "/elsewhere");
    var sweeper = new Sweeper(ledger, WorkSettings.DEFAULT);

    clock.pass(Duration.ofHours(71));
    sweeper.sweep();
    assertThat(restores.get(asked.id()).standing().state())
        .isEqualTo(RestoreState.WAITING_APPROVAL);
    clock.pass(Duration.ofHours(2));
    sweeper.sweep();

    assertThat(restores.get(asked.id()).standing().reasonCode())
        .isEqualTo(Reasons.APPROVAL_EXPIRED);
  }

  @Test
  void canBeAbortedWhileItWaits() {
    var restores = restores(ApprovalRule.ALWAYS);
    var asked = start(restores, "/elsewhere");

    assertThat(restores.abort(ANN, asked.id()).standing().result())
        .isEqualTo(RestoreResult.ABORTED);
  }

  private RestoreSessions restores(ApprovalRule rule) {
    return new RestoreSessions(
        ledger, _ -> Optional.empty(), WorkSettings.DEFAULT.withApprovalRule(rule));
  }

  private RestoreSession start(RestoreSessions restores, @Nullable String path) {
    clock.pass(Duration.ofMillis(1));
    var point = catalog.write(tx -> Samples.keptPoint(tx, world, clock.instant()));
    try {
      return restores.start(ANN, point.id(), null, whole(path == null ? "/" : path));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static RestoreRequest whole(String path) {
    return new RestoreRequest(
        RestorePurpose.RECOVERY,
        RestoreMode.WHOLE,
        Explorer.FILES,
        Selection.EVERYTHING,
        RestoreTarget.path(path),
        ConflictPolicy.FAIL,
        null,
        null);
  }

  private int started() {
    return sessions().size();
  }

  private List<RestoreSession> sessions() {
    var all =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
            Order.ascending(RestoreSessionSort.CREATED_AT));
    return catalog.read(tx -> tx.restoreSessions().list(all)).items();
  }

  private boolean claimed() throws InterruptedException {
    var wish =
        new ClaimWish(
            new AgentId(new UUID(1, 1)),
            "host",
            EnumSet.allOf(SessionKind.class),
            Set.of(SourceKind.DIRECTORY));
    return new WorkDesk(ledger, WorkSettings.DEFAULT).claim(wish, Duration.ZERO).isPresent();
  }

  private List<String> actions() {
    var all = CatalogQuery.<AuditFilter, AuditSort>by(Order.ascending(AuditSort.SEQUENCE));
    return catalog.read(tx -> tx.audit().list(all)).items().stream()
        .map(record -> record.content().action())
        .toList();
  }

  private static Caller caller(long id, String name, Set<ProjectId> projects) {
    return new Caller(
        new CredentialId(new UUID(9, id)), name, EnumSet.allOf(Scope.class), projects);
  }

  private static void refused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(HoldfastException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
