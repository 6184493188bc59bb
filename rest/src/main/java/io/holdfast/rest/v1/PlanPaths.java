package io.holdfast.rest.v1;

import io.holdfast.base.Uuid7;
import io.holdfast.catalog.model.Limits;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Retention;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.PlanFilter;
import io.holdfast.catalog.query.PlanSort;
import io.holdfast.catalog.query.Slice;
import io.holdfast.control.access.Caller;
import io.holdfast.control.configuration.Plans;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Fields;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Plans: when, where to and how long to keep. */
final class PlanPaths implements ConfiguredPaths.Service<Plan, PlanId, PlanFilter, PlanSort> {
  private static final Uuid7 IDS = new Uuid7(InstantSource.system());
  private static final ConfiguredPaths.Shape<Plan, PlanId, PlanFilter, PlanSort> SHAPE =
      new ConfiguredPaths.Shape<>(
          "/v1/plans",
          "plan",
          Scope.PLAN_WRITE,
          PlanId::new,
          ListShape.<PlanFilter, PlanSort>sorted(
                  "createdAt", Map.of("createdAt", PlanSort.CREATED_AT, "name", PlanSort.NAME))
              .ofProjects(PlanFilter.Projects::new)
              .texts("name", PlanFilter.Names::new)
              .flag("managedBySystem", PlanFilter.ManagedBySystem::new)
              .text(PlanFilter.Text::new),
          Plan::id,
          Plan::stamp,
          Plan::projectId,
          ConfigurationViews::plan);

  private final Plans plans;
  private final History history;

  PlanPaths(Plans plans, History history) {
    this.plans = plans;
    this.history = history;
  }

  ConfiguredPaths<Plan, PlanId, PlanFilter, PlanSort> paths(Cursors cursors) {
    return new ConfiguredPaths<>(SHAPE, this, cursors);
  }

  @Override
  public Slice<Plan> list(CatalogQuery<PlanFilter, PlanSort> query) {
    return history.plans(query);
  }

  @Override
  public Plan get(PlanId id) {
    return plans.get(id);
  }

  @Override
  public Plan create(Caller caller, Fields fields) {
    var parts = new PlanFields(fields, IDS::next);
    var project = new ProjectId(fields.require("projectId", fields::id));
    var name = fields.require("name", fields::name);
    var schedules = parts.schedules().orElse(List.of());
    var retention = parts.retention().orElse(Retention.KEEP_ALL);
    var placements = fields.require("placements", _ -> parts.placements());
    var hooks = parts.hooks().orElse(List.of());
    var limits = parts.limits().orElse(Limits.NONE);
    var rpo = fields.duration("rpoTarget").orElse(null);
    var rto = fields.duration("rtoTarget").orElse(null);
    fields.close();
    return plans.create(
        caller,
        (id, stamp) ->
            new Plan(
                id,
                project,
                name,
                schedules,
                retention,
                placements,
                hooks,
                limits,
                rpo,
                rto,
                false,
                stamp));
  }

  @Override
  public UnaryOperator<Plan> change(Caller caller, Fields fields, Plan before) {
    var parts = new PlanFields(fields, IDS::next);
    var name = fields.patchedTo("name", before.name(), fields::name);
    var schedules = fields.patchedTo("schedules", before.schedules(), _ -> parts.schedules());
    var retention = fields.patched("retention", before.retention(), _ -> parts.retention());
    var placements = fields.patchedTo("placements", before.placements(), _ -> parts.placements());
    var hooks = fields.patchedTo("hooks", before.hooks(), _ -> parts.hooks());
    var limits = fields.patched("limits", before.limits(), _ -> parts.limits());
    var rpo = fields.patched("rpoTarget", before.rpoTarget(), fields::duration);
    var rto = fields.patched("rtoTarget", before.rtoTarget(), fields::duration);
    fields.close();
    return it ->
        new Plan(
            it.id(),
            it.projectId(),
            name,
            schedules,
            retention == null ? Retention.KEEP_ALL : retention,
            placements,
            hooks,
            limits == null ? Limits.NONE : limits,
            rpo,
            rto,
            it.managedBySystem(),
            it.stamp());
  }

  @Override
  public Plan update(Caller caller, PlanId id, long revision, UnaryOperator<Plan> change) {
    return plans.update(caller, id, revision, change);
  }

  @Override
  public void delete(Caller caller, PlanId id, long revision) {
    plans.delete(caller, id, revision);
  }
}
