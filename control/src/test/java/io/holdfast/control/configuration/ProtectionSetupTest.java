package io.holdfast.control.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RetentionPreset;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.model.ServerState;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.catalog.query.ServerFilter;
import io.holdfast.catalog.query.ServerSort;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.event.Signals;
import io.holdfast.control.kind.KindRules;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.control.schedule.RunKeeper;
import io.holdfast.control.testkit.TestClock;
import io.holdfast.control.work.WorkSettings;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Source, plan and protection made, changed and taken away as one. */
class ProtectionSetupTest extends BothDatabases {
  private static final Caller ADMIN =
      new Caller(
          new CredentialId(new UUID(1, 1)), "admin", EnumSet.of(Scope.PROJECT_ADMIN), Set.of());

  @TempDir private Path folder;

  private final TestClock clock = new TestClock(Samples.NOON);
  private BackupSessions backups;
  private Servers servers;
  private ProtectionSetup setup;
  private Protections protections;
  private ProtectionRemoval removal;
  private Samples.World world;

  @BeforeEach
  void openService() {
    var ledger = new Ledger(catalog, new Signals(), clock);
    backups = new BackupSessions(ledger, WorkSettings.DEFAULT);
    var keeper = new RunKeeper(ledger, backups);
    var key = MasterKey.loadOrCreate(folder.resolve("master.key"));
    var sources = new Sources(ledger, new Seals(key), KindRules.NONE);
    var plans = new Plans(ledger, keeper);
    protections = new Protections(ledger, keeper);
    servers = new Servers(ledger);
    setup = new ProtectionSetup(ledger, sources, plans, protections);
    removal = new ProtectionRemoval(ledger, sources, plans, protections);
    world = catalog.write(tx -> Samples.world(tx, "shop"));
  }

  @Test
  void makesAllOfItOrNothing() {
    var made = setup.create(ADMIN, wish("Nightly files!", "/srv/a", "/srv/b"));

    var source = catalog.read(tx -> tx.sources().get(made.sourceId()));
    assertThat(source.slug()).matches("nightly-files-[0-9a-f]{8}");
    assertThat(Folders.of(source.config())).containsExactly("/srv/a", "/srv/b");
    assertThat(placements(made.planId())).containsExactly(world.repository().id());
    assertThat(made.retentionPreset()).isEqualTo(RetentionPreset.MONTH_1);
    refused(ErrorCode.STATE_CONFLICT, () -> setup.create(ADMIN, wish("Nightly files!", "/srv/c")));
    refused(ErrorCode.INPUT_INVALID, () -> setup.create(ADMIN, wish("nested", "/a", "/a/b")));
    refused(ErrorCode.INPUT_INVALID, () -> setup.create(ADMIN, wish("torn", "/a", "/b\n/c")));
    assertThat(found(new ProtectionFilter.NamePart("Nightly"))).hasSize(1);
    assertThat(found(new ProtectionFilter.NamePart("nightly"))).isEmpty();
    assertThat(found(new ProtectionFilter.NamePart("%"))).isEmpty();
    assertThat(found(new ProtectionFilter.ServerNamePart(world.server().name()))).hasSize(2);
    assertThat(found(new ProtectionFilter.ServerNamePart("nowhere"))).isEmpty();
  }

  @Test
  void keepsCopiesInASecondRepositoryAndNoLonger() {
    var shared = shareThePlan();
    refused(ErrorCode.STATE_CONFLICT, () -> setup.replicate(ADMIN, shared.id(), true));
    var second =
        catalog.write(
            tx -> tx.repositories().insert(Samples.repository(world.project().id(), "second")));

    var replicated = setup.replicate(ADMIN, shared.id(), true);

    assertThat(replicated.planId()).isNotEqualTo(world.plan().id());
    assertThat(placements(replicated.planId()))
        .containsExactly(world.repository().id(), second.id());
    assertThat(placements(world.plan().id())).containsExactly(world.repository().id());
    assertThat(setup.replicate(ADMIN, shared.id(), true).planId()).isEqualTo(replicated.planId());
    setup.replicate(ADMIN, shared.id(), false);
    assertThat(placements(replicated.planId())).containsExactly(world.repository().id());
  }

  @Test
  void coversOtherFoldersOfASourceThatIsItsAlone() {
    var made = setup.create(ADMIN, wish("files", "/srv/a"));

    var source = setup.cover(ADMIN, made.id(), List.of("/etc", "/home/"));

    assertThat(Folders.of(source.config())).containsExactly("/etc", "/home/");
    assertThat(Folders.holds(source, "/home/ann")).isTrue();
    assertThat(Folders.holds(source, "/etcetera")).isFalse();
    shareTheSource();
    refused(
        ErrorCode.STATE_CONFLICT,
        () -> setup.cover(ADMIN, world.protection().id(), List.of("/etc")));
  }

  @Test
  void forgetsWhatNeverRan() {
    var made = setup.create(ADMIN, wish("files", "/srv/a"));

    removal.remove(ADMIN, made.id());

    assertThat(catalog.<Boolean>read(tx -> tx.protections().find(made.id()).isEmpty())).isTrue();
    assertThat(catalog.<Boolean>read(tx -> tx.plans().find(made.planId()).isEmpty())).isTrue();
    assertThat(catalog.<Boolean>read(tx -> tx.sources().find(made.sourceId()).isEmpty())).isTrue();
  }

  @Test
  void archivesWhatRanOnceItIsIdle() {
    var id = world.protection().id();
    var point = catalog.write(tx -> Samples.keptPoint(tx, world, Samples.NOON));
    var run = backups.start(ADMIN, id, BackupType.FULL, PointWish.NONE);
    if (run.standing().result() == null) {
      refused(ErrorCode.STATE_CONFLICT, () -> removal.remove(ADMIN, id));
      backups.abort(ADMIN, run.id());
    }

    removal.remove(ADMIN, id);

    var archived = catalog.read(tx -> tx.protections().get(id));
    assertThat(archived.standing().state()).isEqualTo(ProtectionState.ARCHIVED);
    assertThat(archived.standing().nextRunAt()).isNull();
    assertThat(catalog.read(tx -> tx.restorePoints().get(point.id())).status())
        .isEqualTo(PointStatus.EXPIRED);
    refused(
        ErrorCode.STATE_CONFLICT, () -> backups.start(ADMIN, id, BackupType.FULL, PointWish.NONE));
    refused(ErrorCode.STATE_CONFLICT, () -> protections.pause(ADMIN, id));
    assertThat(protections.resume(ADMIN, id).standing().state())
        .isEqualTo(ProtectionState.ARCHIVED);
  }

  @Test
  void anAgentLeavesAServerOnlyWhenNothingThereIsProtected() {
    var id = world.server().id();
    var agent = new AgentId(new UUID(7, 7));

    assertThat(servers.enrol(ADMIN, id, agent, Map.of("team", "shop")).agentId()).isEqualTo(agent);

    refused(ErrorCode.STATE_CONFLICT, () -> servers.enrol(ADMIN, id, agent, Map.of()));
    refused(ErrorCode.STATE_CONFLICT, () -> servers.discharge(ADMIN, id));
    assertThat(servers(new ServerFilter.WithAgent(true))).hasSize(1);
    assertThat(servers(new ServerFilter.WithSources(Set.of(SourceKind.DIRECTORY)))).hasSize(1);
    assertThat(servers(new ServerFilter.WithSources(Set.of(SourceKind.VM)))).isEmpty();
    assertThat(servers(new ServerFilter.Regions(Set.of("kr-west1")))).isEmpty();
    removal.remove(ADMIN, world.protection().id());
    assertThat(servers.discharge(ADMIN, id).state()).isEqualTo(ServerState.UNPAIRED);
    refused(ErrorCode.RESOURCE_MISSING, () -> servers.discharge(ADMIN, id));
  }

  private SetupWish wish(String name, String... paths) {
    return new SetupWish(
        world.project().id(),
        name,
        new SetupWish.Subject.Folders(world.server().id(), List.of(paths), Map.of()),
        _ -> List.of(),
        RetentionPreset.MONTH_1,
        true,
        null,
        false);
  }

  private Protection shareThePlan() {
    return catalog.write(tx -> {
      var source =
          tx.sources().insert(Samples.source(world.project().id(), world.server().id(), "second"));
      return tx.protections().insert(Samples.protection(source, world.plan()));
    });
  }

  private void shareTheSource() {
    catalog.update(tx -> {
      var plan = Samples.plan(world.project().id(), world.repository().id(), "weekly");
      tx.protections().insert(Samples.protection(world.source(), tx.plans().insert(plan)));
    });
  }

  private List<RepositoryId> placements(PlanId plan) {
    return catalog.read(tx -> tx.plans().get(plan)).placements().stream()
        .map(placement -> placement.repositoryId())
        .toList();
  }

  private List<Protection> found(ProtectionFilter filter) {
    var query =
        CatalogQuery.<ProtectionFilter, ProtectionSort>by(Order.ascending(ProtectionSort.NAME))
            .where(filter)
            .page(Page.all());
    return catalog.read(tx -> tx.protections().list(query)).items();
  }

  private List<Server> servers(ServerFilter filter) {
    var query =
        CatalogQuery.<ServerFilter, ServerSort>by(Order.ascending(ServerSort.NAME))
            .where(filter)
            .page(Page.all());
    return catalog.read(tx -> tx.servers().list(query)).items();
  }

  private static void refused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(HoldfastException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
