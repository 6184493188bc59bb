package io.holdfast.control.history;

import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.query.BackupHistoryFilter;
import io.holdfast.catalog.query.BackupHistorySort;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.catalog.query.ProjectFilter;
import io.holdfast.catalog.query.ProjectSort;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;

/**
 * Lists of the catalog's records. Thread-safe; each call is one consistent look. Every method fails
 * with CATALOG_UNREACHABLE when the database does.
 */
public interface History {
  Slice<Project> projects(CatalogQuery<ProjectFilter, ProjectSort> query);

  Slice<Source> sources(CatalogQuery<SourceFilter, SourceSort> query);

  Slice<Protection> protections(CatalogQuery<ProtectionFilter, ProtectionSort> query);

  Slice<BackupSession> backupSessions(CatalogQuery<BackupSessionFilter, BackupSessionSort> query);

  Slice<BackupHistory> backups(CatalogQuery<BackupHistoryFilter, BackupHistorySort> query);

  Slice<RestorePoint> restorePoints(CatalogQuery<RestorePointFilter, RestorePointSort> query);

  Slice<PointCopy> copies(CatalogQuery<PointCopyFilter, PointCopySort> query);

  Slice<RestoreSession> restoreSessions(
      CatalogQuery<RestoreSessionFilter, RestoreSessionSort> query);
}
