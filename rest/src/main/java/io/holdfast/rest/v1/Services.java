package io.holdfast.rest.v1;

import io.holdfast.control.access.Access;
import io.holdfast.control.access.Tokens;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.backup.Uploads;
import io.holdfast.control.browse.Browser;
import io.holdfast.control.configuration.Plans;
import io.holdfast.control.configuration.Projects;
import io.holdfast.control.configuration.Protections;
import io.holdfast.control.configuration.Servers;
import io.holdfast.control.configuration.Sources;
import io.holdfast.control.drill.Drills;
import io.holdfast.control.drill.Proofs;
import io.holdfast.control.event.Signals;
import io.holdfast.control.export.Downloads;
import io.holdfast.control.export.Exports;
import io.holdfast.control.fileindex.FileSearch;
import io.holdfast.control.history.History;
import io.holdfast.control.idempotency.Replays;
import io.holdfast.control.kind.Kinds;
import io.holdfast.control.point.RestorePoints;
import io.holdfast.control.repository.Repositories;
import io.holdfast.control.restore.RestorePlans;
import io.holdfast.control.restore.RestoreSessions;
import io.holdfast.control.retention.Retentions;
import io.holdfast.control.schedule.RunKeeper;

/** What the API calls: each service of control that it shows. */
public record Services(
    Access access,
    Tokens tokens,
    History history,
    Signals signals,
    Replays replays,
    Projects projects,
    Servers servers,
    Sources sources,
    Kinds kinds,
    Repositories repositories,
    Plans plans,
    Protections protections,
    RunKeeper runs,
    BackupSessions backups,
    Uploads uploads,
    RestorePoints points,
    Retentions retentions,
    Browser browser,
    FileSearch search,
    RestorePlans restorePlans,
    RestoreSessions restores,
    Drills drills,
    Proofs proofs,
    Exports exports,
    Downloads downloads,
    Readiness readiness) {}
