package io.holdfast.catalog;

import static io.holdfast.catalog.testkit.Samples.ALICE;
import static io.holdfast.catalog.testkit.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.Hook;
import io.holdfast.catalog.model.HookPhase;
import io.holdfast.catalog.model.Limits;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryHealth;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.Retention;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.model.ServerCategory;
import io.holdfast.catalog.model.ServerState;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.model.SourceState;
import io.holdfast.catalog.model.Stamp;
import io.holdfast.catalog.model.Window;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.PlanFilter;
import io.holdfast.catalog.query.PlanSort;
import io.holdfast.catalog.query.ProjectFilter;
import io.holdfast.catalog.query.ProjectSort;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.catalog.query.RepositoryFilter;
import io.holdfast.catalog.query.RepositorySort;
import io.holdfast.catalog.query.ServerFilter;
import io.holdfast.catalog.query.ServerSort;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Projects, servers, sources, repositories, plans and protections. */
class ConfigurationTablesTest extends BothDatabases {
  private Samples.World one;
  private Samples.World two;

  @BeforeEach
  void fill() {
    one = catalog.write(tx -> Samples.world(tx, "one"));
    two = catalog.write(tx -> Samples.world(tx, "two"));
  }

  @Test
  void readsBackPlanWithAllItsParts() {
    var berlin = ZoneId.of("Europe/Berlin");
    var schedule =
        new Schedule(
            new ScheduleId(Samples.uuid()),
            "INCREMENTAL_DAILY_15:00:00-chg4By",
            BackupType.INCREMENTAL,
            null,
            "0 15 * * *",
            berlin,
            Duration.ofMinutes(5),
            new Window(LocalTime.of(22, 30), Duration.ofHours(8)),
            true,
            "after work",
            Duration.ofDays(14),
            Map.of("start_day", "MON"));
    var plan =
        new Plan(
            new PlanId(Samples.uuid()),
            one.project().id(),
            "whole",
            List.of(schedule),
            new Retention(
                1, 2, 3, 4, 5, 6, Duration.ofDays(7), Duration.ofDays(90), 1L << 40, 2, true),
            List.of(
                new Placement(
                    one.repository().id(), 1, Duration.ofHours(1), Retention.keepLast(3))),
            List.of(
                new Hook(HookPhase.BEFORE, List.of("sync"), Duration.ofSeconds(9), false, true)),
            new Limits(1_000_000L, 2),
            Duration.ofHours(24),
            Duration.ofMinutes(30),
            true,
            Stamp.created(NOON, ALICE));

    var kept = catalog.write(tx -> tx.plans().insert(plan));

    assertThat(kept).isEqualTo(plan);
  }

  @Test
  void readsBackWhatWasKept() {
    assertThat(catalog.<Project>read(tx -> tx.projects().get(one.project().id())))
        .isEqualTo(one.project());
    assertThat(catalog.<Server>read(tx -> tx.servers().get(one.server().id())))
        .isEqualTo(one.server());
    assertThat(catalog.<Source>read(tx -> tx.sources().get(one.source().id())))
        .isEqualTo(one.source());
    assertThat(catalog.<Repository>read(tx -> tx.repositories().get(one.repository().id())))
        .isEqualTo(one.repository());
    assertThat(one.server().name()).isEqualTo("one-host");
    assertThat(one.source().config()).containsEntry("path", "/srv/one-data");
  }

  @Test
  void aSourcesNameIsFoundByItsPartsAlone() {
    var id = one.source().id().toString();
    for (var part : List.of("one-data", "NE-DAT", "a")) {
      assertThat(named(part)).as(part).contains(one.source());
    }
    for (var part : List.of(id, id.substring(0, 8), "one-data\n", "%", "_")) {
      assertThat(named(part)).as(part).isEmpty();
    }
  }

  private List<Source> named(String part) {
    var query =
        CatalogQuery.<SourceFilter, SourceSort>by(Order.ascending(SourceSort.NAME))
            .where(new SourceFilter.Named(part));
    return catalog.read(tx -> tx.sources().list(query)).items();
  }

  @Test
  void listsByEveryFilter() {
    var project = Set.of(one.project().id());
    var projects =
        CatalogQuery.<ProjectFilter, ProjectSort>by(Order.ascending(ProjectSort.NAME))
            .where(new ProjectFilter.Ids(project))
            .where(new ProjectFilter.Slugs(Set.of("one")))
            .where(new ProjectFilter.Text("PROJECT O"));
    var servers =
        CatalogQuery.<ServerFilter, ServerSort>by(Order.ascending(ServerSort.NAME))
            .where(new ServerFilter.Projects(project))
            .where(new ServerFilter.Ids(Set.of(one.server().id())))
            .where(new ServerFilter.Names(Set.of("one-host")))
            .where(new ServerFilter.Categories(Set.of(ServerCategory.VIRTUAL)))
            .where(new ServerFilter.States(Set.of(ServerState.ONLINE)))
            .where(new ServerFilter.Text("ONE-HOST.example"));
    var sources =
        CatalogQuery.<SourceFilter, SourceSort>by(Order.ascending(SourceSort.SLUG))
            .where(new SourceFilter.Projects(project))
            .where(new SourceFilter.Ids(Set.of(one.source().id())))
            .where(new SourceFilter.Servers(Set.of(one.server().id())))
            .where(new SourceFilter.Kinds(Set.of(SourceKind.DIRECTORY)))
            .where(new SourceFilter.States(Set.of(SourceState.ACTIVE)))
            .where(new SourceFilter.Slugs(Set.of("one-data")))
            .where(new SourceFilter.Protected(true))
            .where(new SourceFilter.Named("ONE-d"))
            .where(new SourceFilter.Text("one-D"));
    var repositories =
        CatalogQuery.<RepositoryFilter, RepositorySort>by(Order.ascending(RepositorySort.NAME))
            .where(new RepositoryFilter.Projects(project))
            .where(new RepositoryFilter.Kinds(Set.of(RepositoryKind.LOCAL)))
            .where(new RepositoryFilter.Healths(Set.of(RepositoryHealth.OK)))
            .where(new RepositoryFilter.Names(Set.of("one-store")))
            .where(new RepositoryFilter.Text("/VAR/backup"));
    var plans =
        CatalogQuery.<PlanFilter, PlanSort>by(Order.ascending(PlanSort.NAME))
            .where(new PlanFilter.Projects(project))
            .where(new PlanFilter.Ids(Set.of(one.plan().id())))
            .where(new PlanFilter.Names(Set.of("one-daily")))
            .where(new PlanFilter.ManagedBySystem(false))
            .where(new PlanFilter.Text("DAILY"));

    assertThat(catalog.read(tx -> tx.projects().list(projects)).items())
        .containsExactly(one.project());
    assertThat(catalog.read(tx -> tx.servers().list(servers)).items())
        .containsExactly(one.server());
    assertThat(catalog.read(tx -> tx.sources().list(sources)).items())
        .containsExactly(one.source());
    assertThat(catalog.read(tx -> tx.repositories().list(repositories)).items())
        .containsExactly(one.repository());
    assertThat(catalog.read(tx -> tx.plans().list(plans)).items()).containsExactly(one.plan());
    var foreign = servers.where(new ServerFilter.ExternalIds(Set.of("none")));
    assertThat(catalog.read(tx -> tx.servers().list(foreign)).items()).isEmpty();
  }

  @Test
  void listsProtectionsByEveryFilterAndOrder() {
    var project = Set.of(one.project().id());
    var query =
        CatalogQuery.<ProtectionFilter, ProtectionSort>by(Order.ascending(ProtectionSort.NAME))
            .where(new ProtectionFilter.Projects(project))
            .where(new ProtectionFilter.Ids(Set.of(one.protection().id())))
            .where(new ProtectionFilter.Sources(Set.of(one.source().id())))
            .where(new ProtectionFilter.Plans(Set.of(one.plan().id())))
            .where(new ProtectionFilter.Servers(Set.of(one.server().id())))
            .where(new ProtectionFilter.States(Set.of(ProtectionState.NEVER_RUN)))
            .where(new ProtectionFilter.NewestPoint(TimeRange.ANY))
            .where(new ProtectionFilter.Text("ONE-data"));

    assertThat(protections(query)).containsExactly(one.protection());
    for (var key : ProtectionSort.values()) {
      var all = CatalogQuery.<ProtectionFilter, ProtectionSort>by(Order.descending(key));
      assertThat(protections(all))
          .as(key.name())
          .containsExactlyInAnyOrder(one.protection(), two.protection());
    }
  }

  @Test
  void findsProtectionsThatAreDue() {
    var due = scheduled(one.protection(), 60);
    scheduled(two.protection(), 61);

    var query =
        CatalogQuery.<ProtectionFilter, ProtectionSort>by(
                Order.ascending(ProtectionSort.NEXT_RUN_AT))
            .where(new ProtectionFilter.NextRun(TimeRange.closed(null, NOON.plusSeconds(60))));

    assertThat(protections(query)).containsExactly(due);
  }

  private Protection scheduled(Protection protection, long seconds) {
    var standing =
        new ProtectionStanding(
            ProtectionState.ACTIVE,
            NOON.plusSeconds(seconds),
            new BackupSessionId(Samples.uuid()),
            null,
            null,
            NOON,
            null,
            2);
    return catalog.write(tx -> tx.protections().replace(protection.withStanding(standing)));
  }

  private List<Protection> protections(CatalogQuery<ProtectionFilter, ProtectionSort> query) {
    return catalog.read(tx -> tx.protections().list(query)).items();
  }
}
