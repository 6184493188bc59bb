package io.holdfast.rest.v1;

import io.holdfast.catalog.model.CopyPreference;
import io.holdfast.catalog.model.DrillCheck;
import io.holdfast.catalog.model.DrillPolicy;
import io.holdfast.catalog.model.DrillPolicyId;
import io.holdfast.catalog.model.DrillSchedule;
import io.holdfast.catalog.model.DrillSelector;
import io.holdfast.catalog.model.DrillWish;
import io.holdfast.catalog.model.PointChoice;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ProofLevel;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.DrillPolicyFilter;
import io.holdfast.catalog.query.DrillPolicySort;
import io.holdfast.catalog.query.Slice;
import io.holdfast.control.access.Caller;
import io.holdfast.control.configuration.DrillPolicies;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Fields;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Drill policies: which protections are drilled when. */
final class DrillPolicyPaths
    implements ConfiguredPaths.Service<
        DrillPolicy, DrillPolicyId, DrillPolicyFilter, DrillPolicySort> {
  private static final ConfiguredPaths.Shape<
          DrillPolicy, DrillPolicyId, DrillPolicyFilter, DrillPolicySort>
      SHAPE =
          new ConfiguredPaths.Shape<>(
              "/v1/drill-policies",
              "policy",
              Scope.PLAN_WRITE,
              DrillPolicyId::new,
              ListShape.<DrillPolicyFilter, DrillPolicySort>sorted(
                      "createdAt",
                      Map.of(
                          "createdAt", DrillPolicySort.CREATED_AT,
                          "name", DrillPolicySort.NAME,
                          "nextRunAt", DrillPolicySort.NEXT_RUN_AT))
                  .ofProjects(DrillPolicyFilter.Projects::new)
                  .flag("enabled", DrillPolicyFilter.Enabled::new)
                  .range("nextRun", DrillPolicyFilter.NextRun::new)
                  .text(DrillPolicyFilter.Text::new),
              DrillPolicy::id,
              DrillPolicy::stamp,
              DrillPolicy::projectId,
              DrillViews::policy);

  private final DrillPolicies policies;
  private final History history;

  DrillPolicyPaths(DrillPolicies policies, History history) {
    this.policies = policies;
    this.history = history;
  }

  ConfiguredPaths<DrillPolicy, DrillPolicyId, DrillPolicyFilter, DrillPolicySort> paths(
      Cursors cursors) {
    return new ConfiguredPaths<>(SHAPE, this, cursors);
  }

  @Override
  public Slice<DrillPolicy> list(CatalogQuery<DrillPolicyFilter, DrillPolicySort> query) {
    return history.drillPolicies(query);
  }

  @Override
  public DrillPolicy get(DrillPolicyId id) {
    return policies.get(id);
  }

  @Override
  public DrillPolicy create(Caller caller, Fields fields) {
    var project = new ProjectId(fields.require("projectId", fields::id));
    var name = fields.require("name", fields::name);
    var selector = fields.object("selector", DrillPolicyPaths::selector).orElse(DrillSelector.ALL);
    var cron = fields.require("cron", fields::name);
    var zone = fields.zone("timeZone").orElse(ZoneOffset.UTC);
    var enabled = fields.flag("enabled").orElse(true);
    var choice = choice(fields).orElse(PointChoice.LATEST);
    var copyChoice = copyChoice(fields).orElse(CopyPreference.ANY);
    var window = days(fields, "windowDays").orElse(DrillFields.WINDOW_DAYS);
    var checks = DrillFields.checks(caller, fields);
    var level = DrillFields.level(fields, checks);
    var stale = days(fields, "staleAfterDays").orElse(null);
    var keep = DrillFields.keepHours(fields).orElse(0);
    fields.close();
    return policies.create(
        caller,
        (id, stamp) ->
            new DrillPolicy(
                id,
                project,
                name,
                selector,
                new DrillSchedule(cron, zone),
                enabled,
                window,
                new DrillWish(choice, copyChoice, level, checks, keep),
                stale,
                null,
                null,
                stamp));
  }

  @Override
  public UnaryOperator<DrillPolicy> change(Caller caller, Fields fields, DrillPolicy before) {
    var name = fields.patchedTo("name", before.name(), fields::name);
    var selector =
        fields.patchedTo(
            "selector", before.selector(), it -> fields.object(it, DrillPolicyPaths::selector));
    var cron = fields.patchedTo("cron", before.schedule().cron(), fields::name);
    ZoneId zone = fields.patchedTo("timeZone", before.schedule().timeZone(), fields::zone);
    var enabled = fields.patchedTo("enabled", before.enabled(), fields::flag);
    var choice = fields.patchedTo("pointChoice", before.choice(), _ -> choice(fields));
    var window = fields.patchedTo("windowDays", before.windowDays(), it -> days(fields, it));
    var wish = before.wish();
    var copyChoice = fields.patchedTo("copyChoice", wish.copyChoice(), _ -> copyChoice(fields));
    List<DrillCheck> checks = DrillFields.checks(caller, fields, wish.checks());
    var level = fields.patchedTo("level", wish.level(), it -> fields.word(it, ProofLevel.class));
    var stale = fields.patched("staleAfterDays", before.staleAfterDays(), it -> days(fields, it));
    var kept =
        fields.patched(
            DrillFields.KEEP_HOURS, (Integer) wish.keepHours(), _ -> DrillFields.keepHours(fields));
    var keep = kept == null ? 0 : kept;
    fields.close();
    return it ->
        new DrillPolicy(
            it.id(),
            it.projectId(),
            name,
            selector,
            new DrillSchedule(cron, zone),
            enabled,
            window,
            new DrillWish(choice, copyChoice, level, checks, keep),
            stale,
            it.nextRunAt(),
            it.lastRunAt(),
            it.stamp());
  }

  @Override
  public DrillPolicy update(
      Caller caller, DrillPolicyId id, long revision, UnaryOperator<DrillPolicy> change) {
    return policies.update(caller, id, revision, change);
  }

  @Override
  public void delete(Caller caller, DrillPolicyId id, long revision) {
    policies.delete(caller, id, revision);
  }

  private static DrillSelector selector(Fields fields) {
    var kinds = fields.texts("kinds").orElse(List.of());
    for (var at = 0; at < kinds.size(); at++) {
      var word = kinds.get(at);
      if (java.util.Arrays.stream(SourceKind.values()).noneMatch(it -> it.name().equals(word))) {
        throw fields.invalid("kinds/" + at, "VALUE", "no such kind");
      }
    }
    return new DrillSelector(
        fields.labels("labels").orElse(Map.of()),
        kinds.stream().map(SourceKind::valueOf).collect(Collectors.toUnmodifiableSet()),
        fields.ids("protectionIds").orElse(List.of()).stream()
            .map(ProtectionId::new)
            .collect(Collectors.toUnmodifiableSet()));
  }

  private static Optional<PointChoice> choice(Fields fields) {
    return fields.word("pointChoice", PointChoice.class);
  }

  private static Optional<CopyPreference> copyChoice(Fields fields) {
    return fields.word("copyChoice", CopyPreference.class);
  }

  private static Optional<Integer> days(Fields fields, String name) {
    return fields.number(name, 1, DrillFields.MOST_DAYS).map(Long::intValue);
  }
}
