package io.holdfast.cli.service;

import io.holdfast.api.model.BackupSession;
import io.holdfast.api.model.RestoreSession;
import io.holdfast.base.ByteSize;
import io.holdfast.cli.terminal.Table;
import java.util.List;

/** Sessions as tables. */
public final class SessionTables {
  private SessionTables() {}

  public static Table backups(List<BackupSession> sessions) {
    var table =
        Table.of("Backup", "Created", "Ended", "State", "Result", ">Files", ">Read", ">Stored");
    for (var session : sessions) {
      table.row(
          session.id(),
          Times.text(session.createdAt()),
          Times.text(session.endedAt()),
          session.state(),
          session.result() == null ? "-" : session.result(),
          "%,d".formatted(session.statistics().files()),
          new ByteSize(session.statistics().bytesRead()),
          new ByteSize(session.statistics().bytesStored()));
    }
    return table;
  }

  public static Table restores(List<RestoreSession> sessions) {
    var table =
        Table.of(
            "Restore",
            "Created",
            "Ended",
            "State",
            "Result",
            ">Restored",
            ">Failed",
            ">Size",
            "Target");
    for (var session : sessions) {
      var target =
          session.targetDetermined() == null
              ? session.target().path()
              : session.targetDetermined().path();
      table.row(
          session.id(),
          Times.text(session.createdAt()),
          Times.text(session.endedAt()),
          session.state(),
          session.result() == null ? "-" : session.result(),
          "%,d".formatted(session.totals().restored()),
          "%,d".formatted(session.totals().failed()),
          new ByteSize(session.totals().bytes()),
          target == null ? "-" : target);
    }
    return table;
  }
}
