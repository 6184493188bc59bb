package io.holdfast.dialects.northflank;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.UuidText;
import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.BackupHistoryFilter;
import io.holdfast.catalog.query.BackupHistorySort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.catalog.query.RepositoryFilter;
import io.holdfast.catalog.query.RepositorySort;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where backups lie: our repositories. They are looked at here, and made, changed and taken away in
 * our own API: the vendor's calls have no word for a repository's password, without which there is
 * none.
 */
final class Destinations {
  private static final Pattern S3 =
      Pattern.compile("s3:(?<endpoint>(?:https?://)?[^/]+)/(?<bucket>[^/]+)/?(?<prefix>.*)");

  private static final Set<CopyState> THERE = EnumSet.complementOf(EnumSet.of(CopyState.GONE));
  private static final Set<PointStatus> LISTED =
      EnumSet.of(PointStatus.AVAILABLE, PointStatus.DEGRADED, PointStatus.MISSING_COPIES);

  private final History history;

  Destinations(History history) {
    this.history = history;
  }

  Response list(Request request) {
    var caller = Permission.DESTINATIONS_READ.of(request, Scope.BACKUP_READ);
    return new Listing("backupDestinations", caller.id().toString(), false)
        .answer(
            request,
            page -> history.repositories(visible(caller).page(page)),
            _ -> Destinations::shown);
  }

  Response get(Request request) {
    var caller = Permission.DESTINATIONS_READ.of(request, Scope.BACKUP_READ);
    return Answers.data(shown(named(request, caller)));
  }

  /** Backups with a copy there, newest first; the vendor's answer is a bare list. */
  Response backups(Request request) {
    var caller = Permission.DESTINATIONS_READ.of(request, Scope.BACKUP_READ);
    var repository = named(request, caller);
    var all =
        CatalogQuery.<PointCopyFilter, PointCopySort>by(
                Order.descending(PointCopySort.POINT_IN_TIME))
            .where(new PointCopyFilter.Repositories(Set.of(repository.id())))
            .where(new PointCopyFilter.States(THERE))
            .where(new PointCopyFilter.Statuses(LISTED));
    var query = caller.seen(all, PointCopyFilter.Projects::new);
    return Listing.bare("destination " + repository.id(), true)
        .answer(request, page -> history.copies(query.page(page)), this::withBackups);
  }

  Response refuse(Request request) {
    Permission.DESTINATIONS_UPDATE.of(request, Scope.REPOSITORY_WRITE);
    throw new RequestException(
        ErrorCode.STATE_CONFLICT,
        "destinations are Holdfast's repositories: make, change and remove them in its own API"
            + " (/v1/repositories), which asks for the password that these calls have no word for");
  }

  private Repository named(Request request, Caller caller) {
    var name = request.pathValue("destinationId");
    return UuidText.parse(name)
        .map(RepositoryId::new)
        .flatMap(id ->
            history
                .repositories(
                    visible(caller).where(new RepositoryFilter.Ids(Set.of(id))).page(Page.first(1)))
                .items()
                .stream()
                .findFirst())
        .orElseThrow(() -> Addons.missing("backup destination", name));
  }

  private static CatalogQuery<RepositoryFilter, RepositorySort> visible(Caller caller) {
    return caller.seen(
        CatalogQuery.by(Order.ascending(RepositorySort.CREATED_AT)),
        RepositoryFilter.Projects::new);
  }

  /** A page's backups and addons are looked up once for all of it. */
  private Function<PointCopy, ObjectNode> withBackups(Slice<PointCopy> copies) {
    if (copies.items().isEmpty()) {
      return _ -> Answers.JSON.objectNode();
    }
    var points = copies.items().stream().map(PointCopy::pointId).collect(Collectors.toSet());
    var sources = copies.items().stream().map(PointCopy::sourceId).collect(Collectors.toSet());
    var backups = backupsOf(points);
    var addons = addonsOf(sources);
    return copy ->
        inDestination(
            Objects.requireNonNull(backups.get(copy.pointId())),
            Objects.requireNonNull(addons.get(copy.sourceId())));
  }

  private Map<RestorePointId, BackupHistory> backupsOf(Set<RestorePointId> points) {
    var query =
        CatalogQuery.<BackupHistoryFilter, BackupHistorySort>by(
                Order.descending(BackupHistorySort.REQUESTED_AT))
            .where(new BackupHistoryFilter.Points(points))
            .page(Page.all());
    return history.backups(query).items().stream()
        .collect(
            Collectors.toMap(
                backup -> backup.session().pointId(), Function.identity(), (a, _) -> a));
  }

  private Map<SourceId, Source> addonsOf(Set<SourceId> sources) {
    var query =
        CatalogQuery.<SourceFilter, SourceSort>by(Order.ascending(SourceSort.CREATED_AT))
            .where(new SourceFilter.Ids(sources))
            .page(Page.all());
    return history.sources(query).items().stream()
        .collect(Collectors.toMap(Source::id, Function.identity()));
  }

  private static ObjectNode inDestination(BackupHistory backup, Source addon) {
    var node = BackupViews.item(backup);
    node.withObject("config").put("addonType", Neighbours.type(addon.kind()));
    node.putObject("addon").put("id", addon.slug()).put("name", addon.name());
    return node;
  }

  private static ObjectNode shown(Repository repository) {
    var s3 = S3.matcher(repository.location());
    var isS3 = repository.kind() == RepositoryKind.S3 && s3.matches();
    var node =
        Answers.JSON
            .objectNode()
            .put("id", repository.id().toString())
            .put("name", repository.name())
            .put("type", repository.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .put("prefix", isS3 ? s3.group("prefix") : "")
            .put("createdAt", Answers.time(repository.stamp().createdAt()))
            .put("updatedAt", Answers.time(repository.stamp().modifiedAt()));
    var credentials = node.putObject("credentials");
    if (isS3) {
      credentials.put("bucketName", s3.group("bucket")).put("endpoint", s3.group("endpoint"));
      credentials.put("region", repository.region() == null ? "" : repository.region());
    }
    return node;
  }
}
