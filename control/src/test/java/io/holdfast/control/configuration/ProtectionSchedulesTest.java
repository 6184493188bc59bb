package io.holdfast.control.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.event.Signals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.schedule.RunKeeper;
import io.holdfast.control.testkit.TestClock;
import io.holdfast.control.work.WorkSettings;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProtectionSchedulesTest extends BothDatabases {
  private static final Caller ADMIN = caller(Set.of());

  private final TestClock clock = new TestClock(Samples.NOON);
  private RunKeeper keeper;
  private Plans plans;
  private Protections protections;
  private ProtectionSchedules schedules;
  private Samples.World world;

  @BeforeEach
  void openService() {
    var ledger = new Ledger(catalog, new Signals(), clock);
    keeper = new RunKeeper(ledger, new BackupSessions(ledger, WorkSettings.DEFAULT));
    plans = new Plans(ledger, keeper);
    protections = new Protections(ledger, keeper);
    schedules = new ProtectionSchedules(ledger, plans, protections);
    world = catalog.write(tx -> Samples.world(tx, "shop"));
  }

  @Test
  void changesThePlanOfAProtectionThatHasItAlone() {
    var id = add(world.protection(), "0 * * * *");

    assertThat(protections.get(world.protection().id()).planId()).isEqualTo(world.plan().id());
    assertThat(schedules.of(world.protection())).extracting(Schedule::id).contains(id);
    assertThat(schedules.find(ADMIN, id))
        .extracting(found -> found.protection().id())
        .containsExactly(world.protection().id());
  }

  @Test
  void splitsAPlanThatOthersShare() {
    var other = shareThePlan();
    var before = schedules.of(world.protection());

    var id = add(world.protection(), "0 * * * *");

    var moved = protections.get(world.protection().id());
    assertThat(moved.planId()).isNotEqualTo(world.plan().id());
    assertThat(plans.get(moved.planId()).placements()).isEqualTo(world.plan().placements());
    assertThat(schedules.of(moved)).hasSize(before.size() + 1).containsAll(before);
    assertThat(protections.get(other.id()).planId()).isEqualTo(world.plan().id());
    assertThat(schedules.of(other)).isEqualTo(before);
    assertThat(schedules.find(ADMIN, id)).hasSize(1);
    assertThat(moved.standing().nextRunAt()).isEqualTo(Samples.NOON.plus(Duration.ofHours(1)));
  }

  @Test
  void makesBackupsThatExpireAsTheScheduleSays() {
    var id = add(world.protection(), "0 * * * *");

    clock.pass(Duration.ofHours(1));
    keeper.keepAll();

    assertThat(sessions(world.protection()))
        .filteredOn(session -> id.equals(session.scheduleId()))
        .singleElement()
        .satisfies(session -> {
          assertThat(session.wish().description()).isEqualTo("by the hour");
          assertThat(session.wish().expiresAt())
              .isEqualTo(Samples.NOON.plus(Duration.ofHours(1)).plus(Duration.ofDays(7)));
        });
  }

  @Test
  void leavesAPlanOfTheSystemAlone() {
    var plan = plans.get(world.plan().id());
    plans.update(ADMIN, plan.id(), plan.stamp().revision(), ProtectionSchedulesTest::ofTheSystem);

    assertThatThrownBy(() -> add(world.protection(), "0 * * * *"))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_CONFLICT));
  }

  @Test
  void refusesAScheduleThatCannotBe() {
    assertThatThrownBy(() -> add(world.protection(), "every day"))
        .hasMessageContaining("cron of schedule");
    assertThatThrownBy(() ->
            change(
                world.protection(), hourly(new ScheduleId(new UUID(1, 1)), Duration.ofDays(9999))))
        .hasMessageContaining("keepFor of schedule");
    assertThat(schedules.of(world.protection())).isEqualTo(world.plan().schedules());
  }

  @Test
  void showsNothingOutsideTheCallersProjects() {
    var id = add(world.protection(), "0 * * * *");
    var stranger = caller(Set.of(catalog.write(tx -> Samples.world(tx, "other")).project().id()));

    assertThat(schedules.find(stranger, id)).isEmpty();
    assertThatThrownBy(
            () -> schedules.change(stranger, world.protection().id(), (present, _) -> present))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_MISSING));
  }

  private ScheduleId add(Protection protection, String cron) {
    var made = new ScheduleId[1];
    schedules.change(
        ADMIN,
        protection.id(),
        (present, ids) -> {
          made[0] = ids.get();
          return Stream.concat(
                  present.stream(), Stream.of(schedule(made[0], cron, Duration.ofDays(7))))
              .toList();
        });
    return made[0];
  }

  private Plan change(Protection protection, Schedule only) {
    return schedules.change(ADMIN, protection.id(), (_, _) -> List.of(only));
  }

  private static Schedule hourly(ScheduleId id, Duration keepFor) {
    return schedule(id, "0 * * * *", keepFor);
  }

  private static Schedule schedule(ScheduleId id, String cron, Duration keepFor) {
    return new Schedule(
        id,
        "hourly",
        BackupType.INCREMENTAL,
        null,
        cron,
        ZoneOffset.UTC,
        Duration.ZERO,
        null,
        true,
        "by the hour",
        keepFor,
        Map.of("sent", "so"));
  }

  private Protection shareThePlan() {
    return catalog.write(tx -> {
      var source =
          tx.sources().insert(Samples.source(world.project().id(), world.server().id(), "second"));
      return tx.protections().insert(Samples.protection(source, world.plan()));
    });
  }

  private static Plan ofTheSystem(Plan it) {
    return new Plan(
        new PlanId(it.id().value()),
        it.projectId(),
        it.name(),
        it.schedules(),
        it.retention(),
        it.placements(),
        it.hooks(),
        it.limits(),
        it.rpoTarget(),
        it.rtoTarget(),
        true,
        it.stamp());
  }

  private List<BackupSession> sessions(Protection protection) {
    var query =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                Order.ascending(BackupSessionSort.CREATED_AT))
            .where(new BackupSessionFilter.Protections(Set.of(protection.id())))
            .page(Page.all());
    return catalog.read(tx -> tx.backupSessions().list(query).items());
  }

  private static Caller caller(Set<io.holdfast.catalog.model.ProjectId> projects) {
    return new Caller(
        new CredentialId(new UUID(9, 9)), "admin", EnumSet.allOf(Scope.class), projects);
  }
}
