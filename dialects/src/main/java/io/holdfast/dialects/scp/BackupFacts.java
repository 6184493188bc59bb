package io.holdfast.dialects.scp;

import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PlanFilter;
import io.holdfast.catalog.query.PlanSort;
import io.holdfast.catalog.query.ServerFilter;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.control.history.History;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a backup of this vendor is made of.
 *
 * @param server null for what lies on no server that is known
 * @param busy whether a run of it has not ended
 */
record BackupFacts(
    Protection protection, Source source, @Nullable Server server, Plan plan, boolean busy) {

  /** Of all protections in four queries. */
  static List<BackupFacts> of(List<Protection> protections, History history) {
    if (protections.isEmpty()) {
      return List.of();
    }
    var found = new Found(history);
    var sources =
        found.sources(new SourceFilter.Ids(ids(protections, Protection::sourceId))).stream()
            .collect(Collectors.toMap(Source::id, Function.identity()));
    var serverIds =
        sources.values().stream()
            .map(Source::serverId)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    var servers =
        (serverIds.isEmpty() ? List.<Server>of() : found.servers(new ServerFilter.Ids(serverIds)))
            .stream().collect(Collectors.toMap(Server::id, Function.identity()));
    var plans =
        history
            .plans(
                CatalogQuery.<PlanFilter, PlanSort>by(Order.ascending(PlanSort.CREATED_AT))
                    .where(new PlanFilter.Ids(ids(protections, Protection::planId)))
                    .page(Page.all()))
            .items()
            .stream()
            .collect(Collectors.toMap(Plan::id, Function.identity()));
    var busy = busy(ids(protections, Protection::id), history);
    return protections.stream()
        .filter(it -> sources.containsKey(it.sourceId()) && plans.containsKey(it.planId()))
        .map(it -> {
          var source = Objects.requireNonNull(sources.get(it.sourceId()));
          var plan = Objects.requireNonNull(plans.get(it.planId()));
          var server = source.serverId() == null ? null : servers.get(source.serverId());
          return new BackupFacts(it, source, server, plan, busy.contains(it.id()));
        })
        .toList();
  }

  static BackupFacts of(Protection protection, History history) {
    return of(List.of(protection), history).stream()
        .findFirst()
        .orElseThrow(() -> Found.missing("backup_id", "no backup with this id"));
  }

  Words.PolicyType policyType() {
    return Words.policyType(source.kind());
  }

  private static Set<ProtectionId> busy(Set<ProtectionId> protections, History history) {
    var query =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                Order.ascending(BackupSessionSort.CREATED_AT))
            .where(new BackupSessionFilter.Protections(protections))
            .where(new BackupSessionFilter.States(BackupState.LIVE))
            .page(Page.all());
    return history.backupSessions(query).items().stream()
        .map(BackupSession::protectionId)
        .collect(Collectors.toSet());
  }

  private static <T> Set<T> ids(List<Protection> protections, Function<Protection, T> id) {
    return protections.stream().map(id).collect(Collectors.toSet());
  }
}
