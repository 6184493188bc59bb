package io.holdfast.dialects.veeamazure;

import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupTrigger;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.RestoreSessionFilter;
import java.util.EnumSet;
import java.util.Set;

/** The types of job sessions that ours come to; the names are the words. */
enum JobTypes {
  PolicyBackup("Policy Backup"),
  PolicySnapshot("Policy Snapshot"),
  ManualSnapshot("Manual Snapshot"),
  RestoreVms("Restore VMs"),
  RestoreDisks("Restore Disks"),
  FileLevelRestore("File-Level Restore"),
  BackupRetention("Backup Retention"),
  BackupDeletion("Backup Deletion"),
  SnapshotDeletion("Snapshot Deletion");

  /** What marks a restore that was asked for as one of disks: ours has no other word for it. */
  static final String DISKS_TICKET = "veeam-azure/restoreDisk";

  private static final Set<RestoreMode> WHOLE =
      EnumSet.of(RestoreMode.WHOLE, RestoreMode.DATABASE, RestoreMode.IMAGE);

  private static final Set<RestoreMode> PIECES =
      EnumSet.of(RestoreMode.ITEMS, RestoreMode.MESSAGES);

  private static final RestoreSessionFilter OF_DISKS =
      new RestoreSessionFilter.Tickets(Set.of(DISKS_TICKET));

  private final String words;

  JobTypes(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  static JobTypes of(BackupSession session) {
    if (session.type() != BackupType.SNAPSHOT) {
      return PolicyBackup;
    }
    return session.trigger() == BackupTrigger.SCHEDULE ? PolicySnapshot : ManualSnapshot;
  }

  static JobTypes of(RestoreSession session) {
    return switch (session.request().mode()) {
      case WHOLE, DATABASE, IMAGE ->
          DISKS_TICKET.equals(session.request().ticketRef()) ? RestoreDisks : RestoreVms;
      case ITEMS, MESSAGES -> FileLevelRestore;
    };
  }

  /** What backup sessions of this type have in common; empty if there are none. */
  Set<BackupSessionFilter> backups() {
    var snapshot = new BackupSessionFilter.Types(EnumSet.of(BackupType.SNAPSHOT));
    var scheduled = EnumSet.of(BackupTrigger.SCHEDULE);
    return switch (this) {
      case PolicyBackup ->
          Set.of(
              new BackupSessionFilter.Types(EnumSet.complementOf(EnumSet.of(BackupType.SNAPSHOT))));
      case PolicySnapshot -> Set.of(snapshot, new BackupSessionFilter.Triggers(scheduled));
      case ManualSnapshot ->
          Set.of(snapshot, new BackupSessionFilter.Triggers(EnumSet.complementOf(scheduled)));
      case RestoreVms,
          RestoreDisks,
          FileLevelRestore,
          BackupRetention,
          BackupDeletion,
          SnapshotDeletion ->
          Set.of();
    };
  }

  /** What restore sessions of this type have in common; empty if there are none. */
  Set<RestoreSessionFilter> restores() {
    return switch (this) {
      case RestoreVms ->
          Set.of(new RestoreSessionFilter.Modes(WHOLE), new RestoreSessionFilter.Not(OF_DISKS));
      case RestoreDisks -> Set.of(new RestoreSessionFilter.Modes(WHOLE), OF_DISKS);
      case FileLevelRestore -> Set.of(new RestoreSessionFilter.Modes(PIECES));
      case PolicyBackup,
          PolicySnapshot,
          ManualSnapshot,
          BackupRetention,
          BackupDeletion,
          SnapshotDeletion ->
          Set.of();
    };
  }
}
