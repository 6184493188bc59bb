package io.holdfast.catalog;

import static io.holdfast.catalog.testkit.Samples.ALICE;
import static io.holdfast.catalog.testkit.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.Export;
import io.holdfast.catalog.model.ExportFormat;
import io.holdfast.catalog.model.ExportId;
import io.holdfast.catalog.model.ExportPhase;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.query.BackupHistoryFilter;
import io.holdfast.catalog.query.BackupHistorySort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BackupHistoryTableTest extends BothDatabases {
  private Samples.World world;
  private RestorePoint oldest;
  private RestorePoint middle;
  private BackupSession running;
  private BackupSession failed;
  private BackupSession skipped;
  private RestorePoint elsewhere;

  @BeforeEach
  void fill() {
    catalog.update(tx -> {
      world = Samples.world(tx, "one");
      oldest = Samples.keptPoint(tx, world, NOON);
      middle = Samples.keptPoint(tx, world, NOON.plusSeconds(100));
      var wish = Samples.backup(world.protection(), NOON.plusSeconds(200));
      running = tx.backupSessions().insert(described(wish, "Before The Migration"));
      failed = tx.backupSessions().insert(ended(NOON.plusSeconds(300), BackupResult.FAILED));
      skipped = tx.backupSessions().insert(ended(NOON.plusSeconds(400), BackupResult.SKIPPED));
      elsewhere = Samples.keptPoint(tx, Samples.world(tx, "two"), NOON);
    });
  }

  @Test
  void listsRunningFailedAndDoneOfProjectInBothOrders() {
    var newest = list(query(true)).items();
    var oldestFirst = list(query(false)).items();

    assertThat(points(newest))
        .containsExactly(failed.pointId(), running.pointId(), middle.id(), oldest.id());
    assertThat(points(oldestFirst))
        .containsExactly(oldest.id(), middle.id(), running.pointId(), failed.pointId());
    assertThat(newest.get(0).point()).isNull();
    assertThat(newest.get(2).point()).isEqualTo(middle);
  }

  @Test
  void nestsNewestExportAndNewestRestore() {
    var export = kept(export(middle, NOON.plusSeconds(5)));
    kept(export(middle, NOON.plusSeconds(4)));
    kept(export(middle, NOON.plusSeconds(6), Selection.paths(List.of("/a")), ExportFormat.ZIP));
    kept(export(middle, NOON.plusSeconds(7), Selection.EVERYTHING, ExportFormat.TAR));
    kept(Samples.ended(Samples.restore(middle, NOON.plusSeconds(1)), RestoreResult.SUCCESS));
    var restore = kept(Samples.restore(middle, NOON.plusSeconds(2)));

    var history = list(query(true).where(points(middle.id()))).items().getFirst();

    assertThat(history.newestExport()).isEqualTo(export);
    assertThat(history.newestRestore()).isEqualTo(restore);
    var whole =
        kept(export(middle, NOON.plusSeconds(8), Selection.EVERYTHING, ExportFormat.TAR_GZ));
    assertThat(list(query(true).where(points(middle.id()))).items().getFirst().newestExport())
        .isEqualTo(whole);
  }

  @Test
  void nestsWhatRunsBeforeWhatEndedLater() {
    kept(Samples.restore(middle, NOON.plusSeconds(1)));
    var live = kept(Samples.restore(middle, NOON.plusSeconds(2)));
    kept(Samples.ended(Samples.restore(middle, NOON.plusSeconds(3)), RestoreResult.SUCCESS));
    kept(export(oldest, NOON, Selection.paths(List.of("/a")), ExportFormat.ZIP));

    var history = list(query(true).where(points(middle.id()))).items().getFirst();

    assertThat(history.newestRestore()).isEqualTo(live);
    assertThat(list(query(true).where(new BackupHistoryFilter.WithExport(true))).items()).isEmpty();
  }

  @Test
  void filtersByFlags() {
    kept(export(oldest, NOON));
    kept(Samples.restore(middle, NOON));

    assertThat(points(list(query(true).where(new BackupHistoryFilter.WithExport(true))).items()))
        .containsExactly(oldest.id());
    assertThat(
            points(list(query(true).where(new BackupHistoryFilter.RestoreRunning(true))).items()))
        .containsExactly(middle.id());
    assertThat(points(list(query(true).where(new BackupHistoryFilter.BackupRunning(true))).items()))
        .containsExactly(running.pointId());
    assertThat(list(query(true).where(new BackupHistoryFilter.WithExport(false))).total())
        .isEqualTo(3);
  }

  @Test
  void searchesDescriptionAndIdWhateverTheCase() {
    var described =
        catalog.write(tx ->
            tx.restorePoints()
                .replace(tx.restorePoints().get(oldest.id()).withDescription("100%_DONE")));

    assertThat(points(search("migration"))).containsExactly(running.pointId());
    assertThat(points(search("100%_done"))).containsExactly(described.id());
    assertThat(points(search("%"))).containsExactly(described.id());
    assertThat(points(search(middle.id().toString().toUpperCase(java.util.Locale.ROOT))))
        .containsExactly(middle.id());
    assertThat(search("nothing like it")).isEmpty();
    assertThat(search("")).hasSize(4);
  }

  @Test
  void leavesOutWhatExpiredOrIsGone() {
    catalog.update(tx -> tx.restorePoints().replace(middle.withStatus(PointStatus.EXPIRED)));

    assertThat(points(list(query(true)).items()))
        .containsExactly(failed.pointId(), running.pointId(), oldest.id());
  }

  @Test
  void pagesByOffsetWithTotal() {
    var page = list(query(true).page(Page.offset(1, 2)));

    assertThat(points(page.items())).containsExactly(running.pointId(), middle.id());
    assertThat(page.total()).isEqualTo(4);
    assertThat(page.hasMore()).isTrue();
  }

  @Test
  void filtersByStateResultAndScope() {
    var everything =
        CatalogQuery.<BackupHistoryFilter, BackupHistorySort>by(
            Order.descending(BackupHistorySort.REQUESTED_AT));
    assertThat(
            points(
                list(everything.where(
                        new BackupHistoryFilter.SessionResults(Set.of(BackupResult.SKIPPED))))
                    .items()))
        .containsExactly(skipped.pointId());
    assertThat(
            points(
                list(everything.where(
                        new BackupHistoryFilter.SessionStates(Set.of(BackupState.QUEUED))))
                    .items()))
        .containsExactly(running.pointId());
    assertThat(
            points(
                list(everything.where(
                        new BackupHistoryFilter.Sources(Set.of(elsewhere.sourceId()))))
                    .items()))
        .containsExactly(elsewhere.id());
    assertThat(
            points(
                list(everything.where(
                        new BackupHistoryFilter.Protections(Set.of(elsewhere.protectionId()))))
                    .items()))
        .containsExactly(elsewhere.id());
  }

  private static BackupHistoryFilter points(RestorePointId id) {
    return new BackupHistoryFilter.Points(Set.of(id));
  }

  private List<BackupHistory> search(String term) {
    return list(query(true).where(new BackupHistoryFilter.Text(term))).items();
  }

  private CatalogQuery<BackupHistoryFilter, BackupHistorySort> query(boolean newestFirst) {
    return CatalogQuery.<BackupHistoryFilter, BackupHistorySort>by(
            new Order<>(BackupHistorySort.REQUESTED_AT, newestFirst))
        .where(new BackupHistoryFilter.Projects(Set.of(world.project().id())))
        .where(new BackupHistoryFilter.Listed())
        .counted();
  }

  private Slice<BackupHistory> list(CatalogQuery<BackupHistoryFilter, BackupHistorySort> query) {
    return catalog.read(tx -> tx.backupHistory().list(query));
  }

  private static List<RestorePointId> points(List<BackupHistory> histories) {
    return histories.stream().map(history -> history.session().pointId()).toList();
  }

  private Export kept(Export export) {
    return catalog.write(tx -> tx.exports().insert(export));
  }

  private RestoreSession kept(RestoreSession session) {
    return catalog.write(tx -> tx.restoreSessions().insert(session));
  }

  private BackupSession ended(Instant at, BackupResult result) {
    var session = Samples.backup(world.protection(), at);
    return session.withStanding(
        BackupStanding.ended(result, Severity.ERROR, "SOME_REASON", null),
        Samples.succeeded(session).times());
  }

  private static BackupSession described(BackupSession session, String description) {
    return new BackupSession(
        session.id(),
        session.no(),
        session.projectId(),
        session.protectionId(),
        session.sourceId(),
        session.pointId(),
        session.scheduleId(),
        session.scheduleName(),
        session.trigger(),
        session.type(),
        session.actor(),
        new PointWish(description, null, Map.of(), false),
        session.standing(),
        session.times(),
        session.lease(),
        session.attempt(),
        session.resumesSessionId(),
        session.abort(),
        session.progress(),
        session.statistics(),
        session.checkpoint(),
        session.revision());
  }

  private static Export export(RestorePoint point, Instant at) {
    return export(point, at, null, ExportFormat.ZIP);
  }

  private static Export export(
      RestorePoint point, Instant at, @Nullable Selection selection, ExportFormat format) {
    return new Export(
        new ExportId(Samples.uuid()),
        point.projectId(),
        point.id(),
        selection,
        format,
        true,
        ExportPhase.PENDING,
        ALICE,
        null,
        at,
        null,
        at.plusSeconds(86_400),
        null,
        null,
        0,
        1);
  }
}
