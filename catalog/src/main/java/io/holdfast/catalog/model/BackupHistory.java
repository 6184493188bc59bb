package io.holdfast.catalog.model;

import org.jspecify.annotations.Nullable;

/**
 * A backup session with all that a project's list of backups shows: its point (absent while it
 * runs, and for ever if it failed), the newest export and the newest restore (RECOVERY or CLONE) of
 * that point.
 */
public record BackupHistory(
    BackupSession session,
    @Nullable RestorePoint point,
    @Nullable Export newestExport,
    @Nullable RestoreSession newestRestore) {}
