package io.holdfast.dialects.scp;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.access.Caller;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import java.util.List;

/** What the vendor's access management calls an operation, and the scopes that allow it here. */
enum Action {
  LIST_BACKUPS("ListBackups", Scope.BACKUP_READ),
  CREATE_BACKUP("CreateBackup", Scope.SOURCE_WRITE, Scope.PLAN_WRITE),
  SHOW_BACKUP("ShowBackup", Scope.BACKUP_READ),
  DELETE_BACKUP("DeleteBackup", Scope.SOURCE_WRITE, Scope.PLAN_WRITE, Scope.POINT_DELETE),
  CREATE_MANUAL_BACKUP("CreateManualBackup", Scope.BACKUP_RUN),
  SET_RETENTION_PERIOD("SetBackupRetentionPeriod", Scope.PLAN_WRITE),
  SET_REPLICATION("SetBackupReplication", Scope.PLAN_WRITE),
  CHECK_BACKUP_NAME("CheckDuplicationBackupName", Scope.BACKUP_READ),
  CHECK_FILESYSTEM("CheckDuplicationFilesystem", Scope.BACKUP_READ),
  LIST_BACKUP_TARGETS("ListBackupTargets", Scope.BACKUP_READ),
  LIST_REGION_RELATIONSHIP("ListBackupRegionRelationship", Scope.BACKUP_READ),
  LIST_SCHEDULES("ListBackupSchedules", Scope.BACKUP_READ),
  SET_SCHEDULE("SetBackupSchedule", Scope.PLAN_WRITE),
  LIST_BACKUP_HISTORIES("ListBackupHistories", Scope.BACKUP_READ),
  LIST_RESTORE_TARGETS("ListRestoreTargets", Scope.BACKUP_READ),
  DELETE_RESTORE_TARGET("DeleteRestoreTarget", Scope.POINT_DELETE),
  RESTORE_BACKUP("RestoreBackup", Scope.RESTORE_RUN),
  CHECK_RESTORE_SERVER_NAME("CheckDuplicationRestoreServerName", Scope.BACKUP_READ),
  LIST_RESTORE_SUBNETS("ListRestoreSubnets", Scope.BACKUP_READ),
  LIST_RESTORE_HISTORIES("ListRestoreHistories", Scope.RESTORE_READ),
  RESTORE_AGENT_BACKUP("RestoreAgentBackup", Scope.RESTORE_RUN),
  LIST_AGENT_RESTORE_SERVERS("ListAgentBackupRestoreTargetServers", Scope.BACKUP_READ),
  SET_FILESYSTEM_PATH("SetFilesystemBackupPath", Scope.SOURCE_WRITE),
  LIST_FILESYSTEM_PATH("ListFilesystemPath", Scope.BACKUP_READ),
  LIST_AGENTS("ListBackupAgents", Scope.BACKUP_READ),
  CREATE_AGENT("CreateBackupAgent", Scope.SERVER_WRITE),
  SHOW_AGENT("ShowBackupAgent", Scope.BACKUP_READ),
  DELETE_AGENT("DeleteBackupAgent", Scope.SERVER_WRITE),
  CHECK_AGENT_CONNECTION("CheckBackupAgentConnectionState", Scope.SERVER_WRITE),
  LIST_AGENT_TARGETS("ListBackupAgentTargets", Scope.BACKUP_READ),
  SHOW_AGENT_INSTALL_FILE("ShowBackupAgentInstallFilePath", Scope.BACKUP_READ);

  private final String text;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<Scope> scopes;

  Action(String text, Scope... scopes) {
    this.text = text;
    this.scopes = List.of(scopes);
  }

  /**
   * The caller, who must be allowed to do this.
   *
   * @throws RequestException SCOPE_MISSING
   */
  Caller of(Request request) {
    var caller = request.get(Caller.class);
    scopes.forEach(scope -> require(caller, scope));
    return caller;
  }

  /** Refuses a caller without a scope that only some requests need. */
  void require(Caller caller, Scope scope) {
    if (!caller.may(scope)) {
      throw new RequestException(
          ErrorCode.SCOPE_MISSING, "backup:%s needs the scope %s".formatted(text, scope.text()));
    }
  }
}
