package io.holdfast.server;

import io.holdfast.control.channel.Deliveries;
import io.holdfast.control.configuration.Channels;
import io.holdfast.control.configuration.DrillPolicies;
import io.holdfast.control.copy.Copies;
import io.holdfast.control.drill.Bisection;
import io.holdfast.control.fileindex.FileSearch;
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
            core.projects(),
            core.servers(),
            core.sources(),
            settings.kinds(),
            core.repositories(),
            new PruneRuns(ledger),
            core.plans(),
            core.protections(),
            core.keeper(),
            core.backups(),
            core.uploads(),
            points,
            new Copies(ledger),
            new Retentions(ledger),
            core.browser(),
            new FileSearch(history, core.fileIndexes()),
            new RestorePlans(ledger, core.copies(), targets(core), settings.kinds()),
            core.restores(),
            new DrillPolicies(ledger),
            core.drills(),
            core.proofs(),
            new Bisection(ledger, core.pool(), core.drills(), points),
            core.exports(),
            core.downloads(),
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
