package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.CopyDestination;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.model.ServerId;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.control.access.Caller;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Response;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Machines with backups. */
final class ProtectedItems {
  private static final String OLD = "/protectedItem/vm";
  private static final String NEW = "/protectedItem/virtualMachines";
  private static final String ID = "itemId";
  private static final String ONE = "/{itemId}";

  private final Desk desk;
  private final Shelves shelves;
  private final Machines machines;
  private final Deletions deletions;

  ProtectedItems(Desk desk, Shelves shelves, Machines machines, Deletions deletions) {
    this.desk = desk;
    this.shelves = shelves;
    this.machines = machines;
    this.deletions = deletions;
  }

  Stream<Operation> operations() {
    var read = Stream.of(Operation.get("", this::list), Operation.get(ONE, this::get));
    return Stream.concat(
        read.flatMap(operation ->
            Stream.of(
                operation.below(OLD).until(AzureVersion.V3),
                operation.below(NEW).from(AzureVersion.V4))),
        Stream.of(
                Operation.post(ONE + "/deleteBackups", this::deleteBackups),
                Operation.post(ONE + "/deleteSnapshots", this::deleteSnapshots))
            .map(operation -> operation.below(NEW).from(AzureVersion.V4)));
  }

  private Response list(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var query = Machines.seen(caller).where(new SourceFilter.Protected(true));
    if (!noneRetrieved(call)) {
      query = query.where(new SourceFilter.Ids(Set.of()));
    }
    return Pages.answer(call, machines.items(call, query, some -> nodes(call, some)));
  }

  private Response get(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var source = machines.source(call, caller, ID);
    var query =
        Machines.seen(caller)
            .where(new SourceFilter.Ids(Set.of(source.id())))
            .where(new SourceFilter.Protected(true))
            .page(Page.first(1));
    var listed = desk.history().sources(query).items();
    if (listed.isEmpty()) {
      throw Call.missing("protected virtual machine");
    }
    return Call.ok(nodes(call, listed).getFirst());
  }

  /** Whether items are wanted whose data is at hand: no archive is fetched back here. */
  private static boolean noneRetrieved(Call call) {
    var wanted = RestorePointQuery.retrieved(call.words("DataRetrievalStatuses"));
    return wanted.isEmpty() || wanted.get().contains(CopyState.VALID);
  }

  List<ObjectNode> nodes(Call call, List<Source> sources) {
    var servers = shelves.servers(sources);
    var newest = new HashMap<SourceId, Instant>();
    for (var protection : shelves.protectionsOfSources(Shelves.ids(sources, Source::id))) {
      var point = protection.standing().newestPointAt();
      if (point != null) {
        newest.merge(
            protection.sourceId(), point, (one, other) -> one.isAfter(other) ? one : other);
      }
    }
    return sources.stream().map(source -> node(call, source, servers, newest)).toList();
  }

  private static ObjectNode node(
      Call call, Source source, Map<ServerId, Server> servers, Map<SourceId, Instant> newest) {
    var server = source.serverId() == null ? null : servers.get(source.serverId());
    var node = Machines.head(source, server);
    var last = newest.get(source.id());
    if (last != null) {
      node.put("lastBackup", AzureTimes.format(last));
    }
    var path = call.since(AzureVersion.V4) ? NEW : OLD;
    node.putObject("_links")
        .putObject("self")
        .put("href", call.links().item(call.path(path + "/" + source.id())));
    return node;
  }

  private Response deleteBackups(Call call) {
    return delete(call, Set.of(CopyDestination.REPOSITORY));
  }

  private Response deleteSnapshots(Call call) {
    return delete(call, EnumSet.of(CopyDestination.SNAPSHOT, CopyDestination.MANUAL_SNAPSHOT));
  }

  /** Each copy goes by itself; what one refuses stays, and fails the call if nothing went. */
  private Response delete(Call call, Set<CopyDestination> destinations) {
    var caller = call.caller(Scope.POINT_DELETE);
    var source = machines.source(call, caller, ID);
    CopyId last = null;
    HoldfastException refused = null;
    for (var copy : copies(caller, source, destinations)) {
      try {
        deletions.remove(caller, copy);
        last = copy.id();
      } catch (HoldfastException e) {
        if (e.code() != ErrorCode.POINT_PINNED && e.code() != ErrorCode.POINT_IN_USE) {
          throw e;
        }
        refused = e;
      }
    }
    return answer(call, caller, last, refused);
  }

  private Response answer(
      Call call, Caller caller, @Nullable CopyId last, @Nullable HoldfastException refused) {
    if (last != null) {
      return Call.json(202, deletions.get(call, caller, last));
    }
    if (refused != null) {
      throw refused;
    }
    return Response.empty(204);
  }

  private List<PointCopy> copies(Caller caller, Source source, Set<CopyDestination> destinations) {
    var query =
        new CatalogQuery<>(
            RestorePointQuery.seen(caller)
                .where(new PointCopyFilter.Sources(Set.of(source.id())))
                .where(new PointCopyFilter.Destinations(destinations))
                .filters(),
            Order.ascending(PointCopySort.POINT_IN_TIME),
            Page.all(),
            false);
    return desk.history().copies(query).items();
  }
}
