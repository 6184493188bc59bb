package io.holdfast.rest.v1;

import io.holdfast.catalog.model.CopyPreference;
import io.holdfast.catalog.model.DrillId;
import io.holdfast.catalog.model.DrillPolicyId;
import io.holdfast.catalog.model.DrillResult;
import io.holdfast.catalog.model.DrillState;
import io.holdfast.catalog.model.PointChoice;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.DrillFilter;
import io.holdfast.catalog.query.DrillSort;
import io.holdfast.control.configuration.Protections;
import io.holdfast.control.drill.DrillDraft;
import io.holdfast.control.drill.Drills;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.util.List;
import java.util.Map;

/** Drills: started, listed, shown. */
final class DrillPaths {
  private static final String PATH = "/v1/drills";

  private static final ListShape<DrillFilter, DrillSort> LIST =
      ListShape.<DrillFilter, DrillSort>sorted(
              "-createdAt",
              Map.of("createdAt", DrillSort.CREATED_AT, "endedAt", DrillSort.ENDED_AT))
          .ofProjects(DrillFilter.Projects::new)
          .ids("protectionId", ProtectionId::new, DrillFilter.Protections::new)
          .ids("restorePointId", RestorePointId::new, DrillFilter.Points::new)
          .ids("policyId", DrillPolicyId::new, DrillFilter.Policies::new)
          .words("state", DrillState.class, DrillFilter.States::new)
          .words("result", DrillResult.class, DrillFilter.Results::new)
          .range("created", DrillFilter.CreatedAt::new);

  private final Drills drills;
  private final Protections protections;
  private final History history;
  private final Cursors cursors;

  DrillPaths(Services services, Cursors cursors) {
    this.drills = services.drills();
    this.protections = services.protections();
    this.history = services.history();
    this.cursors = cursors;
  }

  List<Route> routes(Operations operations) {
    return List.of(
        operations.post(PATH, Scope.DRILL_RUN, this::start),
        operations.get(PATH, Scope.DRILL_READ, this::list),
        operations.get(PATH + "/{drillId}", Scope.DRILL_READ, this::get),
        operations.get(
            "/v1/protections/{protectionId}/drill-statistics", Scope.DRILL_READ, this::statistics));
  }

  private Response start(Call call) {
    call.allowOnly();
    var fields = Body.required(call.request());
    var point = fields.id("restorePointId");
    var protection = fields.id("protectionId");
    var choice = fields.word("pointChoice", PointChoice.class);
    var window = fields.number("windowDays", 1, DrillFields.MOST_DAYS);
    var copyChoice = fields.word("copyChoice", CopyPreference.class).orElse(CopyPreference.ANY);
    var checks = DrillFields.checks(call.caller(), fields);
    var level = DrillFields.level(fields, checks);
    var keep = DrillFields.keepHours(fields).orElse(0);
    fields.close();
    if (point.isPresent() == protection.isPresent()) {
      throw fields.invalid(
          "protectionId", "REQUIRED", "either protectionId or restorePointId must be there");
    }
    if (point.isPresent() && (choice.isPresent() || window.isPresent())) {
      throw fields.invalid("pointChoice", "VALUE", "is for a protection, not for a point");
    }
    var subject =
        point.isPresent()
            ? new DrillDraft.OfPoint(new RestorePointId(point.get()))
            : new DrillDraft.OfProtection(
                new ProtectionId(protection.orElseThrow()),
                choice.orElse(PointChoice.LATEST),
                window.orElse((long) DrillFields.WINDOW_DAYS).intValue());
    var drill =
        drills.start(call.caller(), new DrillDraft(subject, copyChoice, level, checks, keep, null));
    return Answers.accepted(PATH + "/" + drill.id(), DrillViews.drill(drill));
  }

  private Response list(Call call) {
    var slice = history.drills(LIST.query(call.request(), call.caller(), cursors));
    return Answers.ok(LIST.page(call.request(), call.caller(), cursors, slice, DrillViews::drill));
  }

  private Response get(Call call) {
    call.allowOnly();
    var drill = drills.get(call.caller(), call.id("drillId", DrillId::new));
    return Answers.ok(DrillViews.drill(drill));
  }

  private Response statistics(Call call) {
    call.allowOnly();
    var id = call.id("protectionId", ProtectionId::new);
    var found = protections.get(id);
    var protection = call.visible(found, found.projectId(), "protection", id);
    return Answers.ok(DrillViews.statistics(protection, drills.statistics(id)));
  }
}
