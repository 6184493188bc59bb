package io.holdfast.control.history;

import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.catalog.query.Slice;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Backups and restores as one list, the newest start first, for vendors who know sessions of one
 * kind only; what waits stands at its birth until it starts. The two lists are merged as they are
 * read; where a page far behind begins in each of them is found by halving, so that it costs looks
 * by the logarithm of its offset.
 */
public final class SessionLog {
  private static final int CHUNK = 500;

  /** Pages that begin before it are merged from the lists' starts. */
  private static final long NEAR = 1_000;

  /** By start as the catalog orders it, to the microsecond, then by id. */
  private static final Comparator<SessionEntry> NEWEST_FIRST =
      Comparator.comparing((SessionEntry entry) -> entry.begunAt().truncatedTo(ChronoUnit.MICROS))
          .thenComparing(entry -> entry.id().toString())
          .reversed();

  private final History history;
  private final @Nullable List<BackupSessionFilter> backups;
  private final @Nullable List<RestoreSessionFilter> restores;

  /**
   * @param backups which backups; null for none
   * @param restores which restores; null for none
   */
  public SessionLog(
      History history,
      @Nullable List<BackupSessionFilter> backups,
      @Nullable List<RestoreSessionFilter> restores) {
    this.history = history;
    this.backups = backups;
    this.restores = restores;
  }

  /** All that match. */
  public long total() {
    return total(backups(Page.offset(0, 0), true)) + total(restores(Page.offset(0, 0), true));
  }

  /**
   * Takes sessions from an offset on, some at a time.
   *
   * @param limit most sessions to take
   */
  public void each(long offset, long limit, Walk.Step<List<SessionEntry>> step) throws IOException {
    if (limit <= 0) {
      return;
    }
    var near = offset <= NEAR;
    var size = (int) Math.min(CHUNK, near ? offset + limit : limit);
    var skipped = near ? 0 : backupsBefore(offset);
    var left = new Side(Page.offset(skipped, size), this::backupEntries);
    var right = new Side(Page.offset(near ? 0 : offset - skipped, size), this::restoreEntries);
    for (var i = 0L; near && i < offset; i++) {
      if (next(left, right) == null) {
        return;
      }
    }
    var taken = 0L;
    var chunk = new ArrayList<SessionEntry>();
    for (var entry = next(left, right); entry != null; entry = next(left, right)) {
      chunk.add(entry);
      taken++;
      if (chunk.size() == CHUNK || taken == limit) {
        step.take(chunk);
        chunk = new ArrayList<>();
      }
      if (taken == limit) {
        return; // before another look
      }
    }
    if (!chunk.isEmpty()) {
      step.take(chunk);
    }
  }

  /** How many of the first sessions of the merged list are backups. */
  private long backupsBefore(long offset) {
    var most = Math.min(offset, total(backups(Page.offset(0, 0), true)));
    var least = Math.max(0, offset - total(restores(Page.offset(0, 0), true)));
    while (least < most) {
      var middle = (least + most) >>> 1;
      var backup = first(backupEntries(Page.offset(middle, 1)));
      var restore = first(restoreEntries(Page.offset(offset - middle - 1, 1)));
      if (backup == null || (restore != null && NEWEST_FIRST.compare(backup, restore) > 0)) {
        most = middle;
      } else {
        least = middle + 1;
      }
    }
    return least;
  }

  private static @Nullable SessionEntry next(Side left, Side right) {
    var one = left.peek();
    var other = right.peek();
    if (one == null || other == null) {
      return one == null ? right.take() : left.take();
    }
    return NEWEST_FIRST.compare(one, other) < 0 ? left.take() : right.take();
  }

  private Slice<SessionEntry> backupEntries(Page page) {
    return backups(page, false).map(SessionEntry.Backup::new);
  }

  private Slice<SessionEntry> restoreEntries(Page page) {
    return restores(page, false).map(SessionEntry.Restore::new);
  }

  private Slice<BackupSession> backups(Page page, boolean counted) {
    return backups == null
        ? new Slice<>(List.of(), null, 0L)
        : history.backupSessions(
            new CatalogQuery<>(
                backups, Order.descending(BackupSessionSort.BEGUN_AT), page, counted));
  }

  private Slice<RestoreSession> restores(Page page, boolean counted) {
    return restores == null
        ? new Slice<>(List.of(), null, 0L)
        : history.restoreSessions(
            new CatalogQuery<>(
                restores, Order.descending(RestoreSessionSort.BEGUN_AT), page, counted));
  }

  private static long total(Slice<?> slice) {
    return slice.total() == null ? 0 : slice.total();
  }

  private static @Nullable SessionEntry first(Slice<SessionEntry> slice) {
    return slice.items().isEmpty() ? null : slice.items().getFirst();
  }

  /** A list read a page at a time. Not thread-safe. */
  private static final class Side {
    /** Reads a page. */
    private interface Source {
      Slice<SessionEntry> read(Page page);
    }

    private final Source source;
    private Slice<SessionEntry> slice;
    private int at;

    Side(Page start, Source source) {
      this.source = source;
      this.slice = source.read(start);
    }

    @Nullable SessionEntry peek() {
      var next = slice.next();
      if (at == slice.items().size() && next != null) {
        slice = source.read(Page.after(next, CHUNK));
        at = 0;
      }
      return at < slice.items().size() ? slice.items().get(at) : null;
    }

    @Nullable SessionEntry take() {
      var entry = peek();
      at += entry == null ? 0 : 1;
      return entry;
    }
  }
}
