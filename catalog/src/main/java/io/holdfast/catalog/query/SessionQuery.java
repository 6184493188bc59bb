package io.holdfast.catalog.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Backups and restores as one list, the newest start first.
 *
 * @param backups which backups; null for none
 * @param restores which restores; null for none
 * @param counting whether all matches are counted too
 */
public record SessionQuery(
    @Nullable List<BackupSessionFilter> backups,
    @Nullable List<RestoreSessionFilter> restores,
    Page page,
    boolean counting) {
  public SessionQuery {
    backups = backups == null ? null : List.copyOf(backups);
    restores = restores == null ? null : List.copyOf(restores);
  }

  public SessionQuery page(Page wanted) {
    return new SessionQuery(backups, restores, wanted, counting);
  }

  /** Asks for the exact number of matches too. */
  public SessionQuery counted() {
    return new SessionQuery(backups, restores, page, true);
  }
}
