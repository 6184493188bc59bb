package io.holdfast.control.history;

import io.holdfast.catalog.model.SessionEntry;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.SessionQuery;
import io.holdfast.catalog.query.Slice;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Backups and restores as one list, the newest start first, for vendors who know sessions of one
 * kind only; what waits stands at its birth until it starts.
 */
public final class SessionLog {
  private static final int CHUNK = 500;

  private final History history;
  private final SessionQuery query;

  /**
   * @param backups which backups; null for none
   * @param restores which restores; null for none
   */
  public SessionLog(
      History history,
      @Nullable List<BackupSessionFilter> backups,
      @Nullable List<RestoreSessionFilter> restores) {
    this.history = history;
    this.query = new SessionQuery(backups, restores, Page.first(CHUNK), false);
  }

  /** A page, and the total. */
  public Slice<SessionEntry> page(long offset, int limit) {
    return history.sessions(query.page(Page.offset(offset, limit)).counted());
  }

  /** All that match. */
  public long total() {
    var total = history.sessions(query.page(Page.first(0)).counted()).total();
    return total == null ? 0 : total;
  }

  /**
   * Takes sessions from an offset on, some at a time.
   *
   * @param limit most sessions to take
   */
  public void each(long offset, long limit, Walk.Step<List<SessionEntry>> step) throws IOException {
    var left = limit;
    var page = Page.offset(offset, Math.clamp(left, 0, CHUNK));
    while (left > 0) {
      var slice = history.sessions(query.page(page));
      if (!slice.items().isEmpty()) {
        step.take(slice.items());
      }
      left -= slice.items().size();
      if (slice.next() == null) {
        return;
      }
      page = Page.after(slice.next(), (int) Math.min(left, CHUNK));
    }
  }
}
