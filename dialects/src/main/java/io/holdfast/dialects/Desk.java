package io.holdfast.dialects;

import io.holdfast.control.access.Access;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.configuration.Protections;
import io.holdfast.control.history.History;
import io.holdfast.control.kind.Kinds;
import io.holdfast.control.point.RestorePoints;
import io.holdfast.control.restore.RestoreSessions;
import java.time.InstantSource;

/** The service as dialects know it: what they ask for, nobody does but control. */
public record Desk(
    Access access,
    History history,
    Protections protections,
    BackupSessions backups,
    RestorePoints points,
    RestoreSessions restores,
    Kinds kinds,
    InstantSource clock) {}
