package io.holdfast.rest.v1;

import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.RetentionPreset;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.ServerId;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.catalog.query.Slice;
import io.holdfast.control.access.Caller;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.configuration.Protections;
import io.holdfast.control.configuration.Sources;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Protections: one source under one plan. */
final class ProtectionPaths
    implements ConfiguredPaths.Service<Protection, ProtectionId, ProtectionFilter, ProtectionSort> {
  private static final ConfiguredPaths.Shape<
          Protection, ProtectionId, ProtectionFilter, ProtectionSort>
      SHAPE =
          new ConfiguredPaths.Shape<>(
              "/v1/protections",
              "protection",
              Scope.PLAN_WRITE,
              ProtectionId::new,
              ListShape.<ProtectionFilter, ProtectionSort>sorted(
                      "createdAt",
                      Map.of(
                          "createdAt", ProtectionSort.CREATED_AT,
                          "name", ProtectionSort.NAME,
                          "nextRunAt", ProtectionSort.NEXT_RUN_AT,
                          "newestPointAt", ProtectionSort.NEWEST_POINT_AT))
                  .ofProjects(ProtectionFilter.Projects::new)
                  .ids("sourceId", SourceId::new, ProtectionFilter.Sources::new)
                  .ids("planId", PlanId::new, ProtectionFilter.Plans::new)
                  .ids("serverId", ServerId::new, ProtectionFilter.Servers::new)
                  .words("state", ProtectionState.class, ProtectionFilter.States::new)
                  .range("nextRun", ProtectionFilter.NextRun::new)
                  .range("newestPoint", ProtectionFilter.NewestPoint::new)
                  .text(ProtectionFilter.Text::new),
              Protection::id,
              Protection::stamp,
              Protection::projectId,
              ConfigurationViews::protection);

  private final Protections protections;
  private final Sources sources;
  private final BackupSessions backups;
  private final History history;
  private final ConfiguredPaths<Protection, ProtectionId, ProtectionFilter, ProtectionSort> paths;

  ProtectionPaths(Services services, Cursors cursors) {
    this.protections = services.protections();
    this.sources = services.sources();
    this.backups = services.backups();
    this.history = services.history();
    this.paths = new ConfiguredPaths<>(SHAPE, this, cursors);
  }

  List<Route> routes(Operations operations) {
    var one = "/v1/protections/{protectionId}";
    var own =
        List.of(
            operations.post(one + "/backup", Scope.BACKUP_RUN, this::backUp),
            operations.post(one + "/pause", Scope.PLAN_WRITE, this::pause),
            operations.post(one + "/resume", Scope.PLAN_WRITE, this::resume));
    return Stream.concat(paths.routes(operations).stream(), own.stream()).toList();
  }

  @Override
  public Slice<Protection> list(CatalogQuery<ProtectionFilter, ProtectionSort> query) {
    return history.protections(query);
  }

  @Override
  public Protection get(ProtectionId id) {
    return protections.get(id);
  }

  @Override
  public Protection create(Caller caller, Fields fields) {
    var sourceId = new SourceId(fields.require("sourceId", fields::id));
    var planId = new PlanId(fields.require("planId", fields::id));
    var given = fields.name("name");
    var preset = preset(fields).orElse(null);
    fields.close();
    var source = sources.get(sourceId);
    if (!caller.sees(source.projectId())) {
      throw Call.missing("source", sourceId);
    }
    return protections.create(
        caller,
        (id, stamp) ->
            new Protection(
                id,
                source.projectId(),
                sourceId,
                planId,
                given.orElse(source.name()),
                true,
                preset,
                ProtectionStanding.NEW,
                stamp));
  }

  @Override
  public UnaryOperator<Protection> change(Caller caller, Fields fields, Protection before) {
    var name = fields.patchedTo("name", before.name(), fields::name);
    var planId = fields.patchedTo("planId", before.planId(), it -> fields.id(it).map(PlanId::new));
    var preset = fields.patched("retentionPreset", before.retentionPreset(), _ -> preset(fields));
    fields.close();
    return it ->
        new Protection(
            it.id(),
            it.projectId(),
            it.sourceId(),
            planId,
            name,
            it.encryptEnabled(),
            preset,
            it.standing(),
            it.stamp());
  }

  @Override
  public Protection update(
      Caller caller, ProtectionId id, long revision, UnaryOperator<Protection> change) {
    return protections.update(caller, id, revision, change);
  }

  @Override
  public void delete(Caller caller, ProtectionId id, long revision) {
    protections.delete(caller, id, revision);
  }

  private Response backUp(Call call) {
    call.allowOnly();
    var protection = paths.named(call);
    var fields = Body.optional(call.request());
    var type = fields.word("type", BackupType.class).orElse(BackupType.INCREMENTAL);
    var wish =
        new PointWish(
            fields.text("description").orElse(null),
            fields.instant("expiresAt").orElse(null),
            fields.labels("labels").orElse(Map.of()),
            fields.flag("acceptShrunk").orElse(false));
    fields.close();
    return BackupSessionPaths.accepted(backups.start(call.caller(), protection.id(), type, wish));
  }

  private Response pause(Call call) {
    call.allowOnly();
    var protection = paths.named(call);
    Body.none(call.request());
    return paths.shown(protections.pause(call.caller(), protection.id()));
  }

  private Response resume(Call call) {
    call.allowOnly();
    var protection = paths.named(call);
    Body.none(call.request());
    return paths.shown(protections.resume(call.caller(), protection.id()));
  }

  private static Optional<RetentionPreset> preset(Fields fields) {
    return fields.word("retentionPreset", RetentionPreset.class);
  }
}
