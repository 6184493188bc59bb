package io.holdfast.control.anomaly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.AlertKind;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupStatistics;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.DoubtKind;
import io.holdfast.catalog.model.FencingToken;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.PartKind;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.Retention;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SessionKind;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.model.TreeProfile;
import io.holdfast.catalog.query.AuditFilter;
import io.holdfast.catalog.query.AuditSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.NoticeFilter;
import io.holdfast.catalog.query.NoticeSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.event.Signals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.control.point.PointRemoval;
import io.holdfast.control.point.RestorePoints;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.control.testkit.TestClock;
import io.holdfast.control.work.ClaimWish;
import io.holdfast.control.work.WorkDesk;
import io.holdfast.control.work.WorkSettings;
import io.holdfast.control.work.WrittenSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a suspicious point: flag, alert, notice, retention, and a person's word. */
class AnomaliesTest extends BothDatabases {
  private static final Caller ADMIN =
      new Caller(new CredentialId(new UUID(9, 9)), "admin", EnumSet.allOf(Scope.class), Set.of());
  private static final TreeProfile CALM =
      new TreeProfile(Map.of("docx", 80L, "pdf", 20L), 5, 0, null);
  private static final TreeProfile LOCKED =
      new TreeProfile(Map.of("docx", 10L, "lockbit", 90L), 90, 90, null);

  private final TestClock clock = new TestClock(Samples.NOON);

  @TempDir Path scratch;

  private MasterKey masterKey;
  private RepositoryPool pool;
  private WorkDesk desk;
  private BackupSessions backups;
  private RestorePoints points;
  private Samples.World world;
  private int made;

  @BeforeEach
  void openService() {
    var ledger = new Ledger(catalog, new Signals(), clock);
    desk = new WorkDesk(ledger, WorkSettings.DEFAULT);
    backups = new BackupSessions(ledger, WorkSettings.DEFAULT);
    masterKey = MasterKey.loadOrCreate(scratch.resolve("master.key"));
    pool = new RepositoryPool(ledger, new Seals(masterKey));
    points = new RestorePoints(ledger, new PointRemoval(ledger, pool));
    world = catalog.write(tx -> Samples.world(tx, "shop"));
  }

  @AfterEach
  void closeService() {
    pool.close();
    masterKey.close();
  }

  @Test
  void aSuspiciousPointIsFlaggedToldAndNeverBlocked() throws Exception {
    calm(4);

    var session = encrypted();

    assertThat(backups.get(session.id()).standing().result()).isEqualTo(BackupResult.SUCCESS);
    var point = point(session);
    assertThat(point.usable()).isTrue();
    assertThat(point.flags().suspicious()).isTrue();
    var suspicion = point.flags().suspicion();
    assertThat(suspicion).isNotNull();
    assertThat(suspicion.has(DoubtKind.KNOWN_EXTENSION)).isTrue();
    assertThat(suspicion.sentence()).contains(".lockbit");
    assertThat(openAlerts()).isOne();
    assertThat(notices(NoticeType.POINT_SUSPICIOUS)).isOne();
    assertThat(notices(NoticeType.ALERT_RAISED)).isOne();
    var found =
        CatalogQuery.<RestorePointFilter, RestorePointSort>by(
                Order.descending(RestorePointSort.POINT_IN_TIME))
            .where(new RestorePointFilter.Suspicious(true))
            .page(Page.all());
    assertThat(catalog.read(tx -> tx.restorePoints().list(found)).items())
        .extracting(RestorePoint::id)
        .containsExactly(point.id());
  }

  @Test
  void theAlertStaysWhileItIsStillThereAndEndsWithTheNextNormalPoint() throws Exception {
    calm(4);
    encrypted();

    var next = back(LOCKED, 0, 0);
    assertThat(point(next).flags().suspicious()).isTrue();
    assertThat(openAlerts()).isOne();
    assertThat(notices(NoticeType.ALERT_RAISED)).isOne();
    var good = putBack();

    assertThat(point(good).flags().suspicion()).isNull();
    assertThat(openAlerts()).isZero();
    assertThat(notices(NoticeType.ALERT_CLEARED)).isOne();
  }

  @Test
  void aPersonsWordEndsTheAlertAndMakesTheStateUsual() throws Exception {
    calm(4);
    var session = encrypted();

    var kept = points.acknowledge(ADMIN, session.pointId(), "we use this name ourselves");

    assertThat(kept.flags().suspicious()).isFalse();
    var said = kept.flags().suspicion();
    assertThat(said).isNotNull();
    assertThat(said.acknowledgement()).isNotNull();
    assertThat(said.acknowledgement().reason()).isEqualTo("we use this name ourselves");
    assertThat(said.acknowledgement().by().name()).isEqualTo("admin");
    assertThat(said.acknowledgement().at()).isEqualTo(clock.instant());
    assertThat(openAlerts()).isZero();
    assertThat(audited("point.acknowledge")).isOne();
    assertThat(points.acknowledge(ADMIN, session.pointId(), "again")).isEqualTo(kept);
    assertThat(audited("point.acknowledge")).isOne();
    assertThat(point(back(LOCKED, 2, 0)).flags().suspicion()).isNull();
  }

  @Test
  void onlyWhatIsSuspiciousCanBeAcknowledged() throws Exception {
    var session = back(CALM, 100, 0);

    assertThatThrownBy(() -> points.acknowledge(ADMIN, session.pointId(), "why not"))
        .isInstanceOf(HoldfastException.class)
        .extracting(e -> ((HoldfastException) e).code())
        .isEqualTo(ErrorCode.STATE_CONFLICT);
  }

  /** A plan that keeps two: weeks of encrypted points leave the two good ones where they are. */
  @Test
  void suspiciousPointsPushNoGoodOneOut() throws Exception {
    catalog.update(tx -> tx.plans().replace(keeping(tx.plans().get(world.plan().id()), 2)));
    calm(3);
    var older = back(CALM, 0, 0);
    var newest = back(CALM, 0, 0);

    encrypted();
    for (var day = 0; day < 6; day++) {
      back(LOCKED, 0, 0);
    }

    assertThat(point(older).status()).isEqualTo(PointStatus.AVAILABLE);
    assertThat(point(newest).status()).isEqualTo(PointStatus.AVAILABLE);
  }

  /** What is usual is known even where a plan keeps a single point. */
  @Test
  void historyOutlivesThePoints() throws Exception {
    catalog.update(tx -> tx.plans().replace(keeping(tx.plans().get(world.plan().id()), 1)));
    calm(4);

    assertThat(
            point(back(new TreeProfile(Map.of("docx", 30L), 0, 0, null), 0, 70))
                .flags()
                .suspicion())
        .isNotNull()
        .satisfies(it -> assertThat(it.has(DoubtKind.MASS_DELETION)).isTrue());
  }

  @Test
  void historyIsBounded() throws Exception {
    calm(3);
    var newest = back(CALM, 0, 0);

    var forgotten = catalog.write(tx -> tx.pointProfiles().keepNewest(protection(), 1));

    assertThat(forgotten).isEqualTo(3);
    var kept = catalog.read(tx -> tx.pointProfiles().newest(protection(), 100));
    assertThat(kept)
        .singleElement()
        .satisfies(it -> {
          assertThat(it.pointId()).isEqualTo(newest.pointId());
          assertThat(it.facts().tree()).isEqualTo(CALM);
        });
  }

  private ProtectionId protection() {
    return world.protection().id();
  }

  private void calm(int days) throws InterruptedException {
    for (var day = 0; day < days; day++) {
      back(CALM, 2, 0);
    }
  }

  private BackupSession encrypted() throws InterruptedException {
    return back(LOCKED, 90, 90);
  }

  /** From a backup: the repository has all of it already. */
  private BackupSession putBack() throws InterruptedException {
    return back(CALM, 90, 90, 100);
  }

  private BackupSession back(TreeProfile profile, long fresh, long gone)
      throws InterruptedException {
    return back(profile, fresh, gone, 9_000);
  }

  /**
   * @param fresh new files
   * @param gone files that are not there any more
   * @param stored bytes of each new file
   */
  private BackupSession back(TreeProfile profile, long fresh, long gone, long stored)
      throws InterruptedException {
    clock.pass(Duration.ofDays(1));
    var session =
        backups.start(ADMIN, world.protection().id(), BackupType.INCREMENTAL, PointWish.NONE);
    var wish =
        new ClaimWish(
            new AgentId(new UUID(1, 1)),
            "host",
            EnumSet.allOf(SessionKind.class),
            Set.of(SourceKind.DIRECTORY));
    var work = desk.claim(wish, Duration.ZERO).orElseThrow();
    desk.endings()
        .backedUp(
            work.session(), new FencingToken(work.token()), written(profile, fresh, gone, stored));
    return session;
  }

  private WrittenSnapshot written(TreeProfile profile, long fresh, long gone, long stored) {
    var files = profile.files();
    var bytes = files * 10_000;
    var part =
        new WrittenSnapshot.WrittenPart(
            PartKind.FILE_TREE, "/data", null, "/data", bytes, files, Map.of());
    var added = Math.min(files, gone);
    var changed = Math.min(files - added, Math.max(0, fresh - added));
    return new WrittenSnapshot(
        "%064x".formatted(++made),
        "%064x".formatted(made + 1_000_000),
        true,
        clock.instant(),
        new BackupStatistics(
            files, 0, added, changed, files - added - changed, 0, fresh * 10_000, fresh * stored),
        files,
        0,
        bytes,
        List.of(part),
        0,
        profile);
  }

  private RestorePoint point(BackupSession session) {
    return catalog.read(tx -> tx.restorePoints().get(session.pointId()));
  }

  private long openAlerts() {
    return catalog
        .read(tx -> tx.alerts().open(world.protection().id(), AlertKind.SUSPICIOUS))
        .stream()
        .count();
  }

  private long notices(NoticeType type) {
    var query =
        CatalogQuery.<NoticeFilter, NoticeSort>by(Order.descending(NoticeSort.ID)).page(Page.all());
    return catalog.read(tx -> tx.notices().list(query)).items().stream()
        .filter(notice -> notice.type() == type)
        .count();
  }

  private long audited(String action) {
    var query =
        CatalogQuery.<AuditFilter, AuditSort>by(Order.descending(AuditSort.SEQUENCE))
            .page(Page.all());
    return catalog.read(tx -> tx.audit().list(query)).items().stream()
        .filter(entry -> entry.content().action().equals(action))
        .count();
  }

  private static Plan keeping(Plan plan, int count) {
    return new Plan(
        plan.id(),
        plan.projectId(),
        plan.name(),
        plan.schedules(),
        Retention.keepLast(count),
        plan.placements(),
        plan.hooks(),
        plan.limits(),
        plan.rpoTarget(),
        plan.rtoTarget(),
        plan.managedBySystem(),
        plan.stamp());
  }
}
