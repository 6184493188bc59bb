package io.holdfast.dialects.scp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.catalog.query.RepositoryFilter;
import io.holdfast.catalog.query.RepositorySort;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Backups shown: lists, one of them, and what clients ask before they make one. */
final class Backups {
  private static final int SIZE = 20;

  /** What the catalog sorts by itself; by all else the list is sorted here. */
  private static final Map<String, ProtectionSort> SORTS =
      Map.of("created_at", ProtectionSort.CREATED_AT, "name", ProtectionSort.NAME);

  private final History history;
  private final Found found;

  Backups(History history, Found found) {
    this.history = history;
    this.found = found;
  }

  Response list(Request request) {
    ScpVersion.of(request);
    var caller = Action.LIST_BACKUPS.of(request);
    var query = request.query();
    var listing = Listing.of(query, SIZE, "created_at:desc", BackupViews.FIELDS);
    var sort = SORTS.get(listing.field());
    var wanted =
        caller.seen(
            CatalogQuery.<ProtectionFilter, ProtectionSort>by(
                    new Order<>(
                        sort == null ? ProtectionSort.CREATED_AT : sort,
                        sort != null && listing.descending()))
                .where(ProtectionFilter.PRESENT),
            ProtectionFilter.Projects::new);
    var name = query.findFilled("name");
    if (name.isPresent()) {
      wanted = wanted.where(new ProtectionFilter.NamePart(name.get()));
    }
    var server = query.findFilled("server_name");
    if (server.isPresent()) {
      wanted = wanted.where(new ProtectionFilter.ServerNamePart(server.get()));
    }
    if (sort == null) {
      var all = history.protections(wanted.page(Page.first(Listing.MOST_SORTED + 1))).items();
      return listing.answer(items(Listing.sortable(all)));
    }
    var slice =
        history.protections(wanted.counted().page(Page.offset(listing.offset(), listing.size())));
    return Answers.list(items(slice.items()), slice.total() == null ? 0 : slice.total());
  }

  Response get(Request request) {
    var version = ScpVersion.of(request);
    var caller = Action.SHOW_BACKUP.of(request);
    var facts = BackupFacts.of(found.backup(request, caller), history);
    return Answers.ok(BackupViews.detail(facts, repositories(facts.protection()), version));
  }

  /** Whether a backup of this name is there. */
  Response checkName(Request request) {
    ScpVersion.of(request);
    var caller = Action.CHECK_BACKUP_NAME.of(request);
    var name = Queries.required(request.query(), "backup_name");
    return Answers.result(isTaken(name, caller));
  }

  boolean isTaken(String name, Caller caller) {
    return found.protections(new ProtectionFilter.Names(Set.of(name))).stream()
        .anyMatch(protection -> caller.sees(protection.projectId()));
  }

  private List<ObjectNode> items(List<Protection> protections) {
    return BackupFacts.of(protections, history).stream().map(BackupViews::item).toList();
  }

  private Map<RepositoryId, Repository> repositories(Protection protection) {
    var query =
        CatalogQuery.<RepositoryFilter, RepositorySort>by(
                Order.ascending(RepositorySort.CREATED_AT))
            .where(new RepositoryFilter.Projects(Set.of(protection.projectId())))
            .page(Page.all());
    return history.repositories(query).items().stream()
        .collect(Collectors.toMap(Repository::id, Function.identity()));
  }
}
