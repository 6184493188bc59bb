package io.holdfast.catalog;

import org.jooq.DSLContext;

/**
 * One transaction on the catalog, and its tables. All that it reads is of one moment; all that it
 * writes appears at once or never. Belongs to one thread and ends with the call that it was made
 * for.
 */
public final class CatalogTransaction {
  private final DSLContext sql;

  CatalogTransaction(DSLContext sql) {
    this.sql = sql;
  }

  /** This one, for work that only reads. */
  CatalogTransaction remembering(CountMemory counts) {
    sql.configuration().data(CountMemory.class, counts);
    return this;
  }

  /** Has a watch see all that this one does from now on. */
  void watchedBy(ChangeWatch watch) {
    sql.configuration().set(watch);
  }

  public ProjectTable projects() {
    return new ProjectTable(sql);
  }

  public ServerTable servers() {
    return new ServerTable(sql);
  }

  public SourceTable sources() {
    return new SourceTable(sql);
  }

  public RepositoryTable repositories() {
    return new RepositoryTable(sql);
  }

  public ArrivalTable arrivals() {
    return new ArrivalTable(sql);
  }

  public PlanTable plans() {
    return new PlanTable(sql);
  }

  public ProtectionTable protections() {
    return new ProtectionTable(sql);
  }

  public ExpectedRunTable expectedRuns() {
    return new ExpectedRunTable(sql);
  }

  public RunWatchTable runWatches() {
    return new RunWatchTable(sql);
  }

  public BackupSessionTable backupSessions() {
    return new BackupSessionTable(sql);
  }

  public BackupHistoryTable backupHistory() {
    return new BackupHistoryTable(sql);
  }

  /** Backups and restores as one list. */
  public SessionTable sessions() {
    return new SessionTable(sql);
  }

  public RestorePointTable restorePoints() {
    return new RestorePointTable(sql);
  }

  public PointCopyTable copies() {
    return new PointCopyTable(sql);
  }

  public ListCountTable listCounts() {
    return new ListCountTable(sql);
  }

  public CopyWorkTable copyWork() {
    return new CopyWorkTable(sql);
  }

  public RestorePlanTable restorePlans() {
    return new RestorePlanTable(sql);
  }

  public RestoreSessionTable restoreSessions() {
    return new RestoreSessionTable(sql);
  }

  public RestoreItemTable restoreItems() {
    return new RestoreItemTable(sql);
  }

  public ExportTable exports() {
    return new ExportTable(sql);
  }

  public DrillTable drills() {
    return new DrillTable(sql);
  }

  public DrillPolicyTable drillPolicies() {
    return new DrillPolicyTable(sql);
  }

  public ProofTable proofs() {
    return new ProofTable(sql);
  }

  /** What points are compared by. */
  public PointProfileTable pointProfiles() {
    return new PointProfileTable(sql);
  }

  public EventTable events() {
    return new EventTable(sql);
  }

  public CredentialTable credentials() {
    return new CredentialTable(sql);
  }

  public NoticeTable notices() {
    return new NoticeTable(sql);
  }

  public ChannelTable channels() {
    return new ChannelTable(sql);
  }

  public DeliveryTable deliveries() {
    return new DeliveryTable(sql);
  }

  public AlertTable alerts() {
    return new AlertTable(sql);
  }

  public NodeWorkTable nodeWork() {
    return new NodeWorkTable(sql);
  }

  public PruneRunTable pruneRuns() {
    return new PruneRunTable(sql);
  }

  public AuditTable audit() {
    return new AuditTable(sql);
  }

  public IdempotencyTable idempotency() {
    return new IdempotencyTable(sql);
  }

  public AliasTable aliases() {
    return new AliasTable(sql);
  }

  /** Sealed catalogs in repositories, and recoveries from them. */
  public SealedCatalogTable sealedCatalogs() {
    return new SealedCatalogTable(sql);
  }

  /** Numbers over all tables. */
  public ReadingTables readings() {
    return new ReadingTables(sql);
  }

  /** Secrets sealed under the master key that the caller holds. */
  public SecretTable secrets() {
    return new SecretTable(sql);
  }

  DSLContext sql() {
    return sql;
  }
}
