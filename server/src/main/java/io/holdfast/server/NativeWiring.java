package io.holdfast.server;

import io.holdfast.control.browse.RepositoryBrowser;
import io.holdfast.control.channel.Deliveries;
import io.holdfast.control.configuration.Channels;
import io.holdfast.control.configuration.DrillPolicies;
import io.holdfast.control.configuration.Plans;
import io.holdfast.control.configuration.Projects;
import io.holdfast.control.configuration.Servers;
import io.holdfast.control.configuration.Sources;
import io.holdfast.control.copy.Copies;
import io.holdfast.control.drill.Bisection;
import io.holdfast.control.export.Downloads;
import io.holdfast.control.fileindex.FileSearch;
import io.holdfast.control.fileindex.IndexedTrees;
import io.holdfast.control.idempotency.Replays;
import io.holdfast.control.prune.PruneRuns;
import io.holdfast.control.recovery.RecoveryDesk;
import io.holdfast.control.report.WeeklyReports;
import io.holdfast.control.restore.RestorePlans;
import io.holdfast.control.retention.Retentions;
import io.holdfast.rest.v1.NativeApi;
import io.holdfast.rest.v1.Readiness;
import io.holdfast.rest.v1.Services;
import io.holdfast.sources.tree.PosixTarget;
import java.nio.file.Path;

/** The native API on the service's rules. */
final class NativeWiring {
  private NativeWiring() {}

  static NativeApi api(Core core, Readiness readiness) {
    var ledger = core.ledger();
    var history = core.history();
    var settings = core.workSettings();
    var points = core.points();
    var services =
        new Services(
            core.access(),
            core.tokens(),
            history,
            ledger.signals(),
            new Replays(ledger, core.seals()),
            new Projects(ledger),
            new Servers(ledger),
            new Sources(ledger, core.seals(), core.kinds()),
            settings.kinds(),
            core.repositories(),
            new PruneRuns(ledger),
            new Plans(ledger, core.keeper()),
            core.protections(),
            core.keeper(),
            core.backups(),
            core.uploads(),
            points,
            new Copies(ledger),
            new Retentions(ledger),
            new RepositoryBrowser(core.copies(), new IndexedTrees(core.fileIndexes())),
            new FileSearch(history, core.fileIndexes()),
            new RestorePlans(ledger, core.copies(), targets(core), settings.kinds()),
            core.restores(),
            new DrillPolicies(ledger),
            core.drills(),
            core.proofs(),
            new Bisection(ledger, core.pool(), core.drills(), points),
            core.exports(),
            new Downloads(ledger, core.seals().derive(ledger, "downloads")),
            new Channels(ledger, core.seals()),
            new Deliveries(ledger),
            new WeeklyReports(ledger),
            new RecoveryDesk(ledger, core.recoveryKeys(), core.kits(), core.sealedCatalogs()),
            readiness);
    return new NativeApi(services, core.seals().derive(ledger, "cursors"), version());
  }

  private static RestorePlans.Targets targets(Core core) {
    return new RestorePlans.Targets(
        path -> PosixTarget.of(Path.of(path)), core.kinds(), core.sourceSeals());
  }

  private static String version() {
    var version = NativeWiring.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
