package io.holdfast.catalog;

import static io.holdfast.catalog.testkit.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.SessionEntry;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.SessionQuery;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Backups and restores as one list, page by page. */
class SessionListTest extends BothDatabases {
  private static final int OF_EACH = 12;
  private static final int LIMIT = 5;

  private final List<SessionEntry> kept = new ArrayList<>();

  /** Three of each kind at a moment, so that ids break ties within a kind and between both. */
  @BeforeEach
  void fill() {
    catalog.update(tx -> {
      var world = Samples.world(tx, "log");
      var point = Samples.keptPoint(tx, world, NOON.minusSeconds(5000));
      kept.add(new SessionEntry.Backup(tx.backupSessions().get(point.backupSessionId())));
      for (var i = 0; i < OF_EACH; i++) {
        var at = NOON.plusSeconds(i / 3);
        var backup = tx.backupSessions().insert(Samples.backup(world.protection(), at));
        kept.add(new SessionEntry.Backup(backup));
        kept.add(new SessionEntry.Restore(tx.restoreSessions().insert(Samples.restore(point, at))));
      }
    });
    kept.sort(
        Comparator.comparing(SessionEntry::begunAt)
            .thenComparing(entry -> entry.id().toString())
            .reversed());
  }

  @Test
  void goesOnAfterEachPosition() {
    assertThat(walk(query(List.of(), List.of()))).isEqualTo(ids(kept));
    assertThat(walk(query(List.of(), List.of()).counted())).isEqualTo(ids(kept));
  }

  @Test
  void goesOnInOneKindAlone() {
    assertThat(walk(query(List.of(), null)))
        .isEqualTo(ids(kept.stream().filter(SessionEntry.Backup.class::isInstance).toList()));
    assertThat(walk(query(null, List.of())))
        .isEqualTo(ids(kept.stream().filter(SessionEntry.Restore.class::isInstance).toList()));
  }

  @Test
  void givesTheSamePagesByOffsets() {
    for (var offset = 0; offset <= kept.size(); offset++) {
      var slice = list(query(List.of(), List.of()).page(Page.offset(offset, LIMIT)).counted());

      assertThat(ids(slice.items()))
          .isEqualTo(ids(kept.stream().skip(offset).limit(LIMIT).toList()));
      assertThat(slice.total()).isEqualTo(kept.size());
    }
  }

  /** Page by page, each from the position that the one before told. */
  private List<UUID> walk(SessionQuery query) {
    var found = new ArrayList<UUID>();
    var slice = list(query);
    found.addAll(ids(slice.items()));
    for (var next = slice.next(); next != null; next = slice.next()) {
      slice = list(query.page(Page.after(next, LIMIT)));
      assertThat(slice.items()).isNotEmpty();
      assertThat(found).hasSizeLessThan(kept.size());
      found.addAll(ids(slice.items()));
    }
    return found;
  }

  private Slice<SessionEntry> list(SessionQuery query) {
    return catalog.read(tx -> tx.sessions().list(query));
  }

  private static SessionQuery query(
      @Nullable List<BackupSessionFilter> backups, @Nullable List<RestoreSessionFilter> restores) {
    return new SessionQuery(backups, restores, Page.first(LIMIT), false);
  }

  private static List<UUID> ids(List<SessionEntry> entries) {
    return entries.stream().map(SessionEntry::id).toList();
  }
}
