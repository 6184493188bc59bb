package io.holdfast.server;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.control.access.Credentials;
import io.holdfast.control.access.Tokens;
import io.holdfast.control.audit.Refusals;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.backup.DumpFetcher;
import io.holdfast.control.backup.Uploads;
import io.holdfast.control.browse.Browser;
import io.holdfast.control.browse.RepositoryBrowser;
import io.holdfast.control.configuration.ClientProtections;
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
import io.holdfast.control.drill.Drills;
import io.holdfast.control.drill.Proofs;
import io.holdfast.control.event.Signals;
import io.holdfast.control.explore.Explorers;
import io.holdfast.control.export.Downloads;
import io.holdfast.control.export.ExportFiles;
import io.holdfast.control.export.ExportPasswords;
import io.holdfast.control.export.Exports;
import io.holdfast.control.fileindex.FileIndexes;
import io.holdfast.control.fileindex.FileSearch;
import io.holdfast.control.fileindex.IndexedTrees;
import io.holdfast.control.gateway.Arrivals;
import io.holdfast.control.gateway.RepositoryGateway;
import io.holdfast.control.gateway.Spool;
import io.holdfast.control.history.CatalogHistory;
import io.holdfast.control.history.SessionWatch;
import io.holdfast.control.kind.SourceSeals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.control.mail.RepositoryMailboxes;
import io.holdfast.control.point.PointRemoval;
import io.holdfast.control.point.RestorePoints;
import io.holdfast.control.recovery.Machine;
import io.holdfast.control.recovery.RecoveryKeys;
import io.holdfast.control.recovery.RecoveryKits;
import io.holdfast.control.recovery.SealedCatalogs;
import io.holdfast.control.repository.Repositories;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.control.repository.ServedStores;
import io.holdfast.control.restore.RestoreSessions;
import io.holdfast.control.schedule.RunKeeper;
import io.holdfast.control.work.WorkSettings;
import io.holdfast.dialects.Desk;
import io.holdfast.server.configuration.Settings;
import io.holdfast.server.data.DataDirectory;
import io.holdfast.server.work.LoadedKinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * The service's rules on its catalog, without any listener: what the running server and the fixture
 * command share. Closed from the top down.
 */
final class Core implements AutoCloseable {
  private final DataDirectory data;
  private final MasterKey masterKey;
  private final Catalog catalog;
  private final InstantSource clock = InstantSource.system();
  private final Ledger ledger;
  private final Seals seals;
  private final RepositoryPool pool;
  private final ServedStores stores;
  private final WorkSettings workSettings;
  private final Refusals refusals;
  private final ExportPasswords exportPasswords = new ExportPasswords();
  private final LoadedKinds kinds = new LoadedKinds();
  private final FileIndexes fileIndexes;
  private final Uploads uploads;
  private final DumpFetcher dumps;
  private final SealedCatalogs sealedCatalogs;

  private Core(DataDirectory data, MasterKey masterKey, Catalog catalog, Settings settings) {
    this.data = data;
    this.masterKey = masterKey;
    this.catalog = catalog;
    this.ledger = new Ledger(catalog, new Signals(), clock);
    this.seals = new Seals(masterKey);
    this.pool = new RepositoryPool(ledger, seals);
    this.stores = new ServedStores(pool.stores());
    pool.alsoForget(stores::forget);
    this.refusals = new Refusals(ledger);
    this.fileIndexes = new FileIndexes(data.fileIndexes(), seals.derive(ledger, "file-index"));
    var sessions = settings.sessions();
    var defaults = WorkSettings.DEFAULT;
    this.workSettings =
        new WorkSettings(
            sessions.lease(),
            sessions.grace(),
            defaults.attempts(),
            defaults.abortPatience(),
            defaults.approvalPatience(),
            sessions.approval(),
            kinds.kinds());
    this.uploads = new Uploads(ledger, workSettings.kinds());
    this.dumps = new DumpFetcher(uploads, settings.imports());
    this.sealedCatalogs =
        new SealedCatalogs(
            catalog,
            ledger,
            new SealedCatalogs.Surroundings(
                new RecoveryKeys(ledger, seals), pool, machine(data, settings)),
            clock,
            settings.sealEvery());
  }

  private static Machine machine(DataDirectory data, Settings settings) {
    return new Machine(
        settings.masterKeyFile(), data.agentFile(), data.configurationFile(), data.sealing());
  }

  /**
   * Takes the data directory, loads or makes the master key, opens and migrates the catalog.
   *
   * @throws io.holdfast.base.HoldfastException STATE_CONFLICT, MASTER_KEY_WRONG,
   *     CATALOG_UNREACHABLE, CATALOG_DAMAGED
   */
  static Core open(Settings settings) {
    var data = DataDirectory.open(settings.data());
    try {
      requireWhole(data);
      var masterKey = MasterKey.loadOrCreate(settings.masterKeyFile());
      return new Core(data, masterKey, Catalog.open(catalogSettings(settings, data)), settings);
    } catch (Throwable e) {
      data.close();
      throw e;
    }
  }

  /**
   * As {@link #open}, in a data directory that is being rebuilt.
   *
   * @param data taken over
   */
  static Core ofRecovered(DataDirectory data, Settings settings) {
    var masterKey = MasterKey.load(settings.masterKeyFile());
    return new Core(data, masterKey, Catalog.open(catalogSettings(settings, data)), settings);
  }

  private static void requireWhole(DataDirectory data) {
    if (Files.exists(data.recoveryMark())) {
      throw new ServerException(
          ErrorCode.STATE_CONFLICT,
          "a recovery into %s did not come to its end; empty the folder and recover again"
              .formatted(data.path()),
          null);
    }
  }

  DataDirectory data() {
    return data;
  }

  Catalog catalog() {
    return catalog;
  }

  InstantSource clock() {
    return clock;
  }

  Ledger ledger() {
    return ledger;
  }

  Seals seals() {
    return seals;
  }

  RepositoryPool pool() {
    return pool;
  }

  FileIndexes fileIndexes() {
    return fileIndexes;
  }

  LoadedKinds kinds() {
    return kinds;
  }

  SourceSeals sourceSeals() {
    return new SourceSeals(ledger, seals);
  }

  WorkSettings workSettings() {
    return workSettings;
  }

  Refusals refusals() {
    return refusals;
  }

  Credentials access() {
    return new Credentials(ledger, seals);
  }

  Tokens tokens() {
    return new Tokens(ledger, seals);
  }

  CatalogHistory history() {
    return new CatalogHistory(catalog);
  }

  Repositories repositories() {
    return new Repositories(ledger, seals, pool, kits()::written);
  }

  RecoveryKeys recoveryKeys() {
    return new RecoveryKeys(ledger, seals);
  }

  RecoveryKits kits() {
    return new RecoveryKits(ledger, recoveryKeys(), pool, data.recoveryKits());
  }

  SealedCatalogs sealedCatalogs() {
    return sealedCatalogs;
  }

  /** What is protected by restic's own clients. */
  ClientProtections clientProtections() {
    return new ClientProtections(sources(), plans(), protections());
  }

  /** Repositories as restic's own clients use them. */
  RepositoryGateway gateway() {
    return new RepositoryGateway(ledger, stores, new Spool(data.spool()), new Arrivals(ledger));
  }

  /** How many stores that clients used were let go of: they may use them no more. */
  int closeShutStores() {
    return stores.closeShut(ledger);
  }

  BackupSessions backups() {
    return new BackupSessions(ledger, workSettings);
  }

  RunKeeper keeper() {
    return new RunKeeper(ledger, backups());
  }

  RestorePoints points() {
    return new RestorePoints(ledger, new PointRemoval(ledger, pool));
  }

  Projects projects() {
    return new Projects(ledger);
  }

  Servers servers() {
    return new Servers(ledger);
  }

  Sources sources() {
    return new Sources(ledger, seals, kinds);
  }

  Plans plans() {
    return new Plans(ledger, keeper());
  }

  Protections protections() {
    return new Protections(ledger, keeper());
  }

  RestoreSessions restores() {
    return new RestoreSessions(ledger, copies(), workSettings);
  }

  /** The service as dialects know it. */
  Desk desk() {
    return new Desk(
        access(),
        history(),
        projects(),
        servers(),
        sources(),
        plans(),
        protections(),
        new ProtectionSchedules(ledger, plans(), protections()),
        new PlanRuns(ledger, backups(), protections()),
        new ProtectionSetup(ledger, sources(), plans(), protections()),
        new ProtectionRemoval(ledger, sources(), plans(), protections()),
        backups(),
        points(),
        new Copies(ledger),
        browser(),
        new FileSearch(history(), fileIndexes),
        restores(),
        new Explorers(ledger, restores()),
        new RepositoryMailboxes(copies(), history()),
        exports(),
        downloads(),
        dumps,
        new SessionWatch(history(), ledger.signals()),
        workSettings.kinds(),
        new AgentId(data.agentId()),
        clock);
  }

  /** Waiting for an agent to take them. */
  Uploads uploads() {
    return uploads;
  }

  /** Waiting for an agent to take their exports. */
  ExportPasswords exportPasswords() {
    return exportPasswords;
  }

  /** Points, read from whichever copy answers. */
  ReadableCopies copies() {
    return new ReadableCopies(ledger, pool);
  }

  Exports exports() {
    return new Exports(ledger, copies(), new ExportFiles(data.exports()), exportPasswords);
  }

  Downloads downloads() {
    return new Downloads(ledger, seals.derive(ledger, "downloads"));
  }

  /** Looks into points, through the file index where it has them. */
  Browser browser() {
    return new RepositoryBrowser(copies(), new IndexedTrees(fileIndexes));
  }

  Proofs proofs() {
    return new Proofs(ledger, seals);
  }

  Drills drills() {
    return new Drills(ledger, workSettings.kinds(), data.drills());
  }

  @Override
  public void close() {
    try (data;
        masterKey;
        catalog;
        exportPasswords;
        fileIndexes) {
      dumps.close();
      refusals.close();
      stores.close();
      pool.close();
    }
  }

  static CatalogSettings catalogSettings(Settings settings, DataDirectory data) {
    var chosen = settings.catalog();
    if (chosen.url().isEmpty()) {
      return CatalogSettings.sqlite(data.catalogFile());
    }
    var plain = CatalogSettings.of(chosen.url().get());
    return new CatalogSettings(
        plain.url(),
        chosen.user().orElse(null),
        chosen.passwordFile().map(Core::password).orElse(null),
        plain.connections(),
        plain.patience());
  }

  private static String password(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new ServerException(
          ErrorCode.CONFIGURATION_INVALID,
          "cannot read the catalog's password file %s".formatted(file),
          e);
    }
  }
}
