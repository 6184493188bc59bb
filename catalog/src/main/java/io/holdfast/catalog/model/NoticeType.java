package io.holdfast.catalog.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What happened, for those who want to be told; {@link #text} is the form on the wire. */
public enum NoticeType {
  BACKUP_STARTED(Scope.BACKUP_READ),
  BACKUP_SUCCEEDED(Scope.BACKUP_READ),
  BACKUP_WARNED(Scope.BACKUP_READ),
  BACKUP_FAILED(Scope.BACKUP_READ),
  BACKUP_ABORTED(Scope.BACKUP_READ),
  BACKUP_OVERDUE(Scope.BACKUP_READ),
  BACKUP_RECOVERED(Scope.BACKUP_READ),
  RESTORE_REQUESTED(Scope.RESTORE_READ),
  RESTORE_APPROVAL_NEEDED(Scope.RESTORE_READ),
  RESTORE_STARTED(Scope.RESTORE_READ),
  RESTORE_FINISHED(Scope.RESTORE_READ),
  RESTORE_ABORTED(Scope.RESTORE_READ),
  EXPORT_READY(Scope.RESTORE_READ),
  EXPORT_EXPIRED(Scope.RESTORE_READ),
  EXPORT_DOWNLOADED(Scope.RESTORE_READ),
  DRILL_PASSED(Scope.DRILL_READ),
  DRILL_FAILED(Scope.DRILL_READ),
  DRILL_STALE(Scope.DRILL_READ),
  POINT_PINNED(Scope.BACKUP_READ),
  POINT_EXPIRED(Scope.BACKUP_READ),
  POINT_DELETED(Scope.BACKUP_READ),
  POINT_SUSPICIOUS(Scope.BACKUP_READ),
  POINT_DAMAGED(Scope.BACKUP_READ),
  REPOSITORY_UNREACHABLE(Scope.BACKUP_READ),
  REPOSITORY_QUOTA(Scope.BACKUP_READ),
  REPOSITORY_CHECK_FAILED(Scope.BACKUP_READ),
  REPOSITORY_LOCK_LAGGING(Scope.BACKUP_READ),
  REPOSITORY_PRUNE_FAILED(Scope.BACKUP_READ),
  REPOSITORY_RECOVERED(Scope.BACKUP_READ),
  REPOSITORY_CATALOG_STALE(Scope.BACKUP_READ),
  AGENT_PAIRED(Scope.BACKUP_READ),
  AGENT_OFFLINE(Scope.BACKUP_READ),
  AGENT_UPGRADED(Scope.BACKUP_READ),
  TOKEN_CREATED(Scope.TOKEN_WRITE),
  TOKEN_REVOKED(Scope.TOKEN_WRITE),
  AUDIT_CHAIN_BROKEN(Scope.AUDIT_READ),
  ALERT_RAISED(Scope.BACKUP_READ),
  ALERT_REMINDER(Scope.BACKUP_READ),
  ALERT_CLEARED(Scope.BACKUP_READ),
  CHANNEL_TEST(Scope.PROJECT_ADMIN),
  CHANNEL_DISABLED(Scope.PROJECT_ADMIN),
  REPORT_WEEKLY(Scope.BACKUP_READ);

  private final Scope scope;
  private final String text;

  NoticeType(Scope scope) {
    this.scope = scope;
    this.text = name().toLowerCase(Locale.ROOT).replaceFirst("_", ".");
  }

  /** What a caller must be allowed to read it. */
  public Scope scope() {
    return scope;
  }

  /** {@code backup.failed}, {@code restore.approval_needed}. */
  public String text() {
    return text;
  }

  /** What stands before the dot: {@code backup}. */
  public String family() {
    return text.substring(0, text.indexOf('.'));
  }

  public static Optional<NoticeType> find(String text) {
    return Arrays.stream(values()).filter(type -> type.text.equals(text)).findFirst();
  }
}
