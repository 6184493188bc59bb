package io.holdfast.dialects.veeamazure;

import io.holdfast.base.UuidText;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PlanFilter;
import io.holdfast.catalog.query.PlanSort;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import io.holdfast.control.history.SessionLog;
import io.holdfast.dialects.ShownRestores;
import io.holdfast.dialects.veeamazure.AzureStates.JobStatus;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.Parameters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which job sessions are wanted. An empty set asks for nothing in particular.
 *
 * @param policy sessions that this policy ran
 * @param policyName part of that policy's name, in any case
 * @param types names outside the vendor's list count for no session
 * @param after exclusive, of the start of the work
 * @param before exclusive
 * @param resource sessions that process this machine
 * @param ids numbers or UUIDs
 */
record JobSessionQuery(
    Optional<UUID> policy,
    Optional<String> policyName,
    Set<JobStatus> statuses,
    Optional<Set<JobTypes>> types,
    @Nullable Instant after,
    @Nullable Instant before,
    Optional<UUID> resource,
    Set<String> ids) {

  static JobSessionQuery of(Call call) {
    return new JobSessionQuery(
        call.idParameter("PolicyId"),
        call.query().findFilled("Filter"),
        statuses("Status", call.words("Status")),
        types(call.words("Types")),
        AzureTimes.instant(call, "FromUtc").orElse(null),
        AzureTimes.instant(call, "ToUtc").orElse(null),
        call.since(AzureVersion.V8) ? call.idParameter("ResourceId") : Optional.empty(),
        Set.of());
  }

  /** What the body of an export asks for. */
  static JobSessionQuery of(Fields body) {
    var workloads = body.texts("workloadTypes").orElse(List.of());
    var machines =
        workloads.isEmpty() || workloads.stream().anyMatch("VirtualMachines"::equalsIgnoreCase);
    return new JobSessionQuery(
        body.text("policyId").map(JobSessionQuery::idOrNobody),
        body.text("filter").filter(text -> !text.isEmpty()),
        statuses("status", new HashSet<>(body.texts("status").orElse(List.of()))),
        machines
            ? types(new HashSet<>(body.texts("sessionTypes").orElse(List.of())))
            : Optional.of(Set.of()),
        body.text("fromUtc").map(text -> AzureTimes.parse("fromUtc", text)).orElse(null),
        body.text("toUtc").map(text -> AzureTimes.parse("toUtc", text)).orElse(null),
        Optional.empty(),
        new HashSet<>(body.texts("jobSessionIds").orElse(List.of())));
  }

  /** The sessions that a caller sees of it. */
  SessionLog log(History history, Shelves shelves, Caller caller) {
    var protections = protections(history, shelves);
    return new SessionLog(
        history,
        caller.may(Scope.BACKUP_READ) ? backups(caller, protections) : null,
        caller.may(Scope.RESTORE_READ) && protections == null ? restores(caller) : null);
  }

  private List<BackupSessionFilter> backups(Caller caller, @Nullable List<Protection> protections) {
    var filters = new ArrayList<BackupSessionFilter>();
    if (!caller.projects().isEmpty()) {
      filters.add(new BackupSessionFilter.Projects(caller.projects()));
    }
    if (protections != null) {
      filters.add(new BackupSessionFilter.Protections(Shelves.ids(protections, Protection::id)));
    }
    if (!statuses.isEmpty()) {
      filters.add(AzureStates.backups(statuses));
    }
    types.ifPresent(wanted ->
        filters.add(
            new BackupSessionFilter.AnyOf(
                wanted.stream()
                    .map(JobTypes::backups)
                    .filter(alternative -> !alternative.isEmpty())
                    .toList())));
    if (after != null || before != null) {
      filters.add(new BackupSessionFilter.BegunAt(TimeRange.open(after, before)));
      filters.addAll(AzureStates.EXECUTED_BACKUPS);
    }
    resource.ifPresent(
        id -> filters.add(new BackupSessionFilter.Sources(Set.of(new SourceId(id)))));
    if (!ids.isEmpty()) {
      filters.add(
          new BackupSessionFilter.AnyOf(
              List.of(
                  Set.of(new BackupSessionFilter.Numbers(numbers())),
                  Set.of(
                      new BackupSessionFilter.Ids(
                          uuids().stream()
                              .map(BackupSessionId::new)
                              .collect(Collectors.toSet()))))));
    }
    return filters;
  }

  private List<RestoreSessionFilter> restores(Caller caller) {
    var filters = new ArrayList<RestoreSessionFilter>();
    if (!caller.projects().isEmpty()) {
      filters.add(new RestoreSessionFilter.Projects(caller.projects()));
    }
    filters.add(new RestoreSessionFilter.Purposes(ShownRestores.withExplorersTo(caller)));
    if (!statuses.isEmpty()) {
      filters.add(AzureStates.restores(statuses));
    }
    types.ifPresent(wanted ->
        filters.add(
            new RestoreSessionFilter.AnyOf(
                wanted.stream()
                    .map(JobTypes::restores)
                    .filter(alternative -> !alternative.isEmpty())
                    .toList())));
    if (after != null || before != null) {
      filters.add(new RestoreSessionFilter.BegunAt(TimeRange.open(after, before)));
      filters.add(AzureStates.EXECUTED_RESTORES);
    }
    resource.ifPresent(
        id -> filters.add(new RestoreSessionFilter.Sources(Set.of(new SourceId(id)))));
    if (!ids.isEmpty()) {
      filters.add(
          new RestoreSessionFilter.AnyOf(
              List.of(
                  Set.of(new RestoreSessionFilter.Numbers(numbers())),
                  Set.of(
                      new RestoreSessionFilter.Ids(
                          uuids().stream()
                              .map(RestoreSessionId::new)
                              .collect(Collectors.toSet()))))));
    }
    return filters;
  }

  /** Those of the policies that are meant; null when any will do. */
  private @Nullable List<Protection> protections(History history, Shelves shelves) {
    if (policy.isEmpty() && policyName.isEmpty()) {
      return null;
    }
    var query =
        CatalogQuery.<PlanFilter, PlanSort>by(Order.ascending(PlanSort.NAME)).page(Page.all());
    if (policy.isPresent()) {
      query = query.where(new PlanFilter.Ids(Set.of(new PlanId(policy.get()))));
    }
    if (policyName.isPresent()) {
      query = query.where(new PlanFilter.Text(policyName.get()));
    }
    var named = policyName.orElse("").toLowerCase(Locale.ROOT);
    var plans =
        history.plans(query).items().stream()
            .filter(plan -> plan.name().toLowerCase(Locale.ROOT).contains(named))
            .toList();
    return shelves.protectionsOf(Shelves.ids(plans, Plan::id));
  }

  private Set<Long> numbers() {
    return ids.stream()
        .filter(id -> id.matches("[0-9]{1,18}"))
        .map(Long::parseLong)
        .collect(Collectors.toSet());
  }

  private Set<UUID> uuids() {
    return ids.stream().flatMap(id -> UuidText.parse(id).stream()).collect(Collectors.toSet());
  }

  private static UUID idOrNobody(String text) {
    return UuidText.parse(text).orElse(new UUID(0, 0));
  }

  /** Statuses that a parameter names. */
  static Set<JobStatus> statuses(String parameter, Set<String> words) {
    return words.stream().map(word -> status(parameter, word)).collect(Collectors.toSet());
  }

  private static JobStatus status(String parameter, String word) {
    return Arrays.stream(JobStatus.values())
        .filter(status -> status.name().equalsIgnoreCase(word))
        .findFirst()
        .orElseThrow(() ->
            Parameters.invalid(
                parameter, "VALUE", "must be one of " + List.of(JobStatus.values())));
  }

  private static Optional<Set<JobTypes>> types(Set<String> words) {
    return words.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Arrays.stream(JobTypes.values())
                .filter(type -> words.stream().anyMatch(type.name()::equalsIgnoreCase))
                .collect(Collectors.toSet()));
  }
}
