package io.holdfast.dialects;

import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.control.access.Access;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.configuration.Protections;
import io.holdfast.control.event.Signals;
import io.holdfast.control.history.CatalogHistory;
import io.holdfast.control.kind.KindOffer;
import io.holdfast.control.kind.Kinds;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.control.point.PointRemoval;
import io.holdfast.control.point.RestorePoints;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.control.restore.RestoreSessions;
import io.holdfast.control.schedule.RunKeeper;
import io.holdfast.control.work.WorkSettings;
import java.time.InstantSource;
import java.util.EnumSet;
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

  private Desks() {}

  public static Desk of(Access access, Catalog catalog, MasterKey key, InstantSource clock) {
    var ledger = new Ledger(catalog, new Signals(), clock);
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
                Map.of(SourceKind.DIRECTORY, KindOffer.DIRECTORY, SourceKind.POSTGRES, DATABASE)));
    var backups = new BackupSessions(ledger, settings);
    return new Desk(
        access,
        new CatalogHistory(catalog),
        new Protections(ledger, new RunKeeper(ledger, backups)),
        backups,
        new RestorePoints(
            ledger, new PointRemoval(ledger, new RepositoryPool(ledger, new Seals(key)))),
        new RestoreSessions(ledger, _ -> Optional.empty(), settings),
        settings.kinds(),
        clock);
  }
}
