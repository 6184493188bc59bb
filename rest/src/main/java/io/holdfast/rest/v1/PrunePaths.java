package io.holdfast.rest.v1;

import io.holdfast.catalog.model.PruneCause;
import io.holdfast.catalog.model.PruneResult;
import io.holdfast.catalog.model.PruneRunId;
import io.holdfast.catalog.model.PruneSettings;
import io.holdfast.catalog.model.PruneState;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.PruneRunFilter;
import io.holdfast.catalog.query.PruneRunSort;
import io.holdfast.control.prune.PruneRuns;
import io.holdfast.control.prune.PruneWish;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.util.List;
import java.util.Map;

/** Prune runs: asked for, listed, shown, aborted; and how a repository is pruned. */
final class PrunePaths {
  private static final String PATH = "/v1/prune-runs";
  private static final int MOST_UNUSED = 99;

  private static final ListShape<PruneRunFilter, PruneRunSort> LIST =
      ListShape.<PruneRunFilter, PruneRunSort>sorted(
              "-createdAt", Map.of("createdAt", PruneRunSort.CREATED_AT))
          .ofProjects(PruneRunFilter.Projects::new)
          .ids("repositoryId", RepositoryId::new, PruneRunFilter.Repositories::new)
          .words("cause", PruneCause.class, PruneRunFilter.Causes::new)
          .words("state", PruneState.class, PruneRunFilter.States::new)
          .words("result", PruneResult.class, PruneRunFilter.Results::new)
          .flag("dryRun", PruneRunFilter.DryRun::new)
          .range("created", PruneRunFilter.CreatedAt::new);

  private final PruneRuns runs;
  private final Cursors cursors;

  PrunePaths(PruneRuns runs, Cursors cursors) {
    this.runs = runs;
    this.cursors = cursors;
  }

  List<Route> routes(Operations operations) {
    var one = PATH + "/{pruneRunId}";
    return List.of(
        operations.post(
            "/v1/repositories/{repositoryId}/prune-runs", Scope.REPOSITORY_WRITE, this::start),
        operations.get(PATH, Scope.BACKUP_READ, this::list),
        operations.get(one, Scope.BACKUP_READ, this::get),
        operations.post(one + "/abort", Scope.REPOSITORY_WRITE, this::abort));
  }

  /** The settings that a body gives; what it leaves out is as by default. */
  static PruneSettings settings(Fields fields) {
    var usual = PruneSettings.DEFAULT;
    return new PruneSettings(
        fields.flag("enabled").orElse(usual.enabled()),
        fields.name("cron").orElse(usual.cron()),
        fields.zone("timeZone").orElse(usual.timeZone()),
        fields.duration("maxTime").orElse(usual.maxTime()),
        fields.count("maxRepackBytes").orElse(usual.maxRepackBytes()),
        fields
            .number("maxUnusedPercent", 0, MOST_UNUSED)
            .map(Long::intValue)
            .orElse(usual.maxUnusedPercent()),
        fields.count("maxUnusedBytes").orElse(usual.maxUnusedBytes()),
        fields.flag("repackSmall").orElse(usual.repackSmall()),
        fields.flag("repackUncompressed").orElse(usual.repackUncompressed()),
        fields.duration("grace").orElse(usual.grace()));
  }

  private Response start(Call call) {
    call.allowOnly();
    var id = call.id("repositoryId", RepositoryId::new);
    runs.requireRepository(call.caller(), id);
    var fields = Body.required(call.request());
    var wish =
        new PruneWish(
            fields.flag("dryRun").orElse(false),
            fields.flag("repackSmall").orElse(false),
            fields.flag("repackUncompressed").orElse(false));
    fields.close();
    var run = runs.start(call.caller(), id, wish);
    return Answers.accepted(PATH + "/" + run.id(), PruneViews.run(run));
  }

  private Response list(Call call) {
    var slice = runs.list(LIST.query(call.request(), call.caller(), cursors));
    return Answers.ok(LIST.page(call.request(), call.caller(), cursors, slice, PruneViews::run));
  }

  private Response get(Call call) {
    call.allowOnly();
    return Answers.ok(PruneViews.run(runs.get(call.caller(), id(call))));
  }

  private Response abort(Call call) {
    call.allowOnly();
    var run = runs.abort(call.caller(), id(call));
    return Answers.accepted(PATH + "/" + run.id(), PruneViews.run(run));
  }

  private static PruneRunId id(Call call) {
    return call.id("pruneRunId", PruneRunId::new);
  }
}
