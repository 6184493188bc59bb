package io.holdfast.dialects;

import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.control.access.Access;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.backup.DumpFetcher;
import io.holdfast.control.backup.FetchHosts;
import io.holdfast.control.backup.FetchRules;
import io.holdfast.control.backup.Uploads;
import io.holdfast.control.browse.RepositoryBrowser;
import io.holdfast.control.configuration.PlanRuns;
import io.holdfast.control.configuration.Plans;
import io.holdfast.control.configuration.Projects;
import io.holdfast.control.configuration.ProtectionRemoval;
import io.holdfast.control.configuration.ProtectionSchedules;
import io.holdfast.control.configuration.ProtectionSetup;
import io.holdfast.control.configuration.Protections;
import io.holdfast.control.configuration.Servers;
import io.holdfast.control.configuration.Sources;
import io.holdfast.control.copy.Copies;
import io.holdfast.control.copy.ReadableCopies;
import io.holdfast.control.event.Signals;
import io.holdfast.control.explore.Explorers;
import io.holdfast.control.export.Downloads;
import io.holdfast.control.export.ExportFiles;
import io.holdfast.control.export.ExportPasswords;
import io.holdfast.control.export.Exports;
import io.holdfast.control.fileindex.FileIndexes;
import io.holdfast.control.fileindex.FileSearch;
import io.holdfast.control.fileindex.IndexedTrees;
import io.holdfast.control.history.CatalogHistory;
import io.holdfast.control.history.SessionWatch;
import io.holdfast.control.kind.KindOffer;
import io.holdfast.control.kind.KindRules;
import io.holdfast.control.kind.Kinds;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.control.point.PointRemoval;
import io.holdfast.control.point.RestorePoints;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.control.restore.RestoreSessions;
import io.holdfast.control.schedule.RunKeeper;
import io.holdfast.control.work.WorkSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The service's rules on a catalog, without agents: what is queued stays so. */
public final class Desks {
  private static final KindOffer DATABASE =
      new KindOffer(
          EnumSet.of(RestoreMode.WHOLE, RestoreMode.DATABASE),
          Explorer.DATABASE,
          EnumSet.of(ConflictPolicy.FAIL, ConflictPolicy.OVERWRITE, ConflictPolicy.CLEAR_TARGET),
          false,
          false,
          true,
          Set.of(),
          Set.of());

  private static final KindOffer MAIL =
      new KindOffer(
          EnumSet.of(RestoreMode.WHOLE, RestoreMode.ITEMS, RestoreMode.MESSAGES),
          Explorer.MAILBOX,
          EnumSet.allOf(ConflictPolicy.class),
          true,
          false,
          false,
          Set.of("host", "user"),
          Set.of("password"));

  private static final KindOffer IMAGE =
      new KindOffer(
          EnumSet.of(RestoreMode.WHOLE, RestoreMode.IMAGE),
          Explorer.IMAGE,
          EnumSet.allOf(ConflictPolicy.class),
          true,
          false,
          false,
          Set.of("path"),
          Set.of());

  /** The agent of a service that has none at work. */
  static final AgentId AGENT = AgentId.parse("5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9eff");

  private Desks() {}

  /**
   * @param folder for indexes and exports; the caller deletes it
   */
  public static Desk of(
      Access access, Catalog catalog, MasterKey key, Path folder, InstantSource clock) {
    var signals = new Signals();
    var ledger = new Ledger(catalog, signals, clock);
    var defaults = WorkSettings.DEFAULT;
    var settings =
        new WorkSettings(
            defaults.lease(),
            defaults.grace(),
            defaults.attempts(),
            defaults.abortPatience(),
            defaults.approvalPatience(),
            defaults.approvalRule(),
            new Kinds(
                Map.of(
                    SourceKind.DIRECTORY,
                    KindOffer.DIRECTORY,
                    SourceKind.POSTGRES,
                    DATABASE,
                    SourceKind.MYSQL,
                    DATABASE,
                    SourceKind.PROJECT_BUNDLE,
                    KindOffer.BUNDLE,
                    SourceKind.DISK_IMAGE,
                    IMAGE,
                    SourceKind.MAILBOX,
                    MAIL)));
    var restores = new RestoreSessions(ledger, _ -> Optional.empty(), settings);
    var seals = new Seals(key);
    var pool = new RepositoryPool(ledger, seals);
    var backups = new BackupSessions(ledger, settings);
    var keeper = new RunKeeper(ledger, backups);
    var sources = new Sources(ledger, seals, KindRules.NONE);
    var plans = new Plans(ledger, keeper);
    var protections = new Protections(ledger, keeper);
    var indexes = new FileIndexes(folder.resolve("indexes"), new byte[32]);
    var history = new CatalogHistory(catalog);
    return new Desk(
        access,
        history,
        new Projects(ledger),
        new Servers(ledger),
        sources,
        plans,
        protections,
        new ProtectionSchedules(ledger, plans, protections),
        new PlanRuns(ledger, backups, protections),
        new ProtectionSetup(ledger, sources, plans, protections),
        new ProtectionRemoval(ledger, sources, plans, protections),
        backups,
        new RestorePoints(ledger, new PointRemoval(ledger, pool)),
        new Copies(ledger),
        new MemoryFiles(
            new RepositoryBrowser(new ReadableCopies(ledger, pool), new IndexedTrees(indexes))),
        new FileSearch(history, indexes),
        restores,
        new Explorers(ledger, restores),
        new MemoryMailboxes(),
        new Exports(
            ledger,
            _ -> Optional.empty(),
            new ExportFiles(folder.resolve("exports")),
            new ExportPasswords()),
        new Downloads(ledger, new byte[32]),
        new DumpFetcher(
            new Uploads(ledger, settings.kinds()),
            FetchRules.of(FetchHosts.of(List.of("127.0.0.1:1")), 1 << 20)),
        new SessionWatch(new CatalogHistory(catalog), signals),
        settings.kinds(),
        AGENT,
        clock);
  }
}
