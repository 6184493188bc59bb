package io.holdfast.dialects.scp;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.model.ServerId;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.catalog.query.ServerFilter;
import io.holdfast.catalog.query.ServerSort;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds what requests name. What a caller may not see does not exist. */
final class Found {
  /** A protection that was deleted through this dialect is archived. */
  private final History history;

  Found(History history) {
    this.history = history;
  }

  /** The backup of the path. */
  Protection backup(Request request, Caller caller) {
    return ScpIds.parseHex(request.pathValue("backupId")).stream()
        .map(id -> present(new ProtectionFilter.Ids(Set.of(new ProtectionId(id)))))
        .flatMap(query -> history.lately().protections(query).items().stream())
        .filter(protection -> caller.sees(protection.projectId()))
        .findFirst()
        .orElseThrow(() -> missing("backup_id", "no backup with this id"));
  }

  List<Protection> protections(ProtectionFilter filter) {
    return history.protections(present(filter)).items();
  }

  private static CatalogQuery<ProtectionFilter, ProtectionSort> present(ProtectionFilter filter) {
    return CatalogQuery.<ProtectionFilter, ProtectionSort>by(
            Order.ascending(ProtectionSort.CREATED_AT))
        .where(filter)
        .where(ProtectionFilter.PRESENT)
        .page(Page.all());
  }

  /**
   * A server, by its id in its own system or by ours.
   *
   * @param field where the request names it
   */
  Server server(String uuid, String field, Caller caller) {
    var own =
        ScpIds.parse(uuid).stream()
            .flatMap(id -> servers(new ServerFilter.Ids(Set.of(new ServerId(id)))).stream())
            .toList();
    var foreign = servers(new ServerFilter.ExternalIds(Set.of(uuid)));
    return Stream.of(foreign, own)
        .flatMap(List::stream)
        .filter(server -> caller.sees(server.projectId()))
        .findFirst()
        .orElseThrow(() -> missing(field, "no server with this id"));
  }

  List<Server> servers(ServerFilter filter) {
    return servers(
        CatalogQuery.<ServerFilter, ServerSort>by(Order.ascending(ServerSort.NAME)).where(filter));
  }

  List<Server> servers(CatalogQuery<ServerFilter, ServerSort> query) {
    return history.servers(query.page(Page.all())).items();
  }

  Source source(Protection protection) {
    return sources(new SourceFilter.Ids(Set.of(protection.sourceId()))).stream()
        .findFirst()
        .orElseThrow(() -> missing("backup_id", "no backup with this id"));
  }

  List<Source> sources(SourceFilter... filters) {
    var query =
        CatalogQuery.<SourceFilter, SourceSort>by(Order.ascending(SourceSort.CREATED_AT))
            .page(Page.all());
    for (var filter : filters) {
      query = query.where(filter);
    }
    return history.sources(query).items();
  }

  /** The one point of a backup. */
  RestorePoint target(Protection backup, String id, String field) {
    return targets(backup, List.of(id), field).getFirst();
  }

  /** Points of a backup that can be offered, all of them or none. */
  List<RestorePoint> targets(Protection backup, Collection<String> ids, String field) {
    var wanted =
        ids.stream()
            .flatMap(id -> ScpIds.parse(id).stream())
            .map(RestorePointId::new)
            .collect(Collectors.toSet());
    var query =
        CatalogQuery.<RestorePointFilter, RestorePointSort>by(
                Order.ascending(RestorePointSort.CREATED_AT))
            .where(new RestorePointFilter.Ids(wanted))
            .where(new RestorePointFilter.Protections(Set.of(backup.id())))
            .where(new RestorePointFilter.Statuses(RestoreTargets.OFFERED))
            .page(Page.all());
    var found = wanted.isEmpty() ? List.<RestorePoint>of() : history.restorePoints(query).items();
    if (found.isEmpty() || found.size() < Set.copyOf(ids).size()) {
      throw missing(field, "no restore target with this id");
    }
    return found;
  }

  static RequestException missing(String field, String detail) {
    return new RequestException(ErrorCode.RESOURCE_MISSING, "%s: %s".formatted(field, detail));
  }

  static RequestException conflict(String field, String detail) {
    return new RequestException(ErrorCode.STATE_CONFLICT, "%s: %s".formatted(field, detail));
  }
}
