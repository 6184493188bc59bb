package io.holdfast.control.explore;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which points an explorer shows. Belongs to one transaction. */
final class ShownPoints {
  private static final SourceKind KIND = SourceKind.MAILBOX;

  private final CatalogTransaction catalog;

  ShownPoints(CatalogTransaction catalog) {
    this.catalog = catalog;
  }

  List<Shown> of(RestoreSession session) {
    var asOf = session.request().selection().asOf();
    return of(
        Extent.of(session),
        session.request().explorer(),
        asOf == null ? session.times().createdAt() : asOf);
  }

  /** By name. */
  List<Shown> of(Extent extent, Explorer explorer, Instant asOf) {
    if (explorer != Explorer.MAILBOX) {
      return List.of();
    }
    var sources = sources(extent);
    var points = catalog.restorePoints().newest(sources.keySet(), asOf, repository(extent));
    return points.values().stream()
        .map(point -> new Shown(Objects.requireNonNull(sources.get(point.sourceId())), point))
        .sorted(
            Comparator.comparing((Shown one) -> one.source().name())
                .thenComparing(one -> one.source().id().value()))
        .toList();
  }

  /**
   * A protection that the session belongs to when it shows no point.
   *
   * @throws ControlException RESOURCE_MISSING, STATE_CONFLICT
   */
  Protection anchor(Caller caller, Extent extent) {
    var project = project(extent);
    if (!caller.sees(project)) {
      throw missing(extent);
    }
    return protections(extent).stream()
        .findFirst()
        .orElseThrow(() ->
            new ControlException(
                ErrorCode.STATE_CONFLICT,
                "no mailbox is protected here: add a source of kind MAILBOX and a plan for it"));
  }

  private ProjectId project(Extent extent) {
    return switch (extent) {
      case Extent.OfProject(var id) ->
          catalog.projects().find(id).orElseThrow(() -> missing(extent)).id();
      case Extent.OfProtection(var id) ->
          catalog.protections().find(id).orElseThrow(() -> missing(extent)).projectId();
      case Extent.OfRepository(var project, _) -> project;
    };
  }

  private List<Protection> protections(Extent extent) {
    var sources = sources(extent).keySet();
    var query =
        CatalogQuery.<ProtectionFilter, ProtectionSort>by(
                Order.ascending(ProtectionSort.CREATED_AT))
            .where(
                extent instanceof Extent.OfProtection(var id)
                    ? new ProtectionFilter.Ids(Set.of(id))
                    : new ProtectionFilter.Sources(sources))
            .page(Page.first(1));
    return catalog.protections().list(query).items().stream()
        .filter(protection -> sources.contains(protection.sourceId()))
        .toList();
  }

  private Map<SourceId, Source> sources(Extent extent) {
    var query =
        CatalogQuery.<SourceFilter, SourceSort>by(Order.ascending(SourceSort.CREATED_AT))
            .where(new SourceFilter.Kinds(Set.of(KIND)))
            .where(
                switch (extent) {
                  case Extent.OfProject(var id) -> new SourceFilter.Projects(Set.of(id));
                  case Extent.OfProtection(var id) ->
                      new SourceFilter.Ids(
                          catalog.protections().find(id).map(Protection::sourceId).stream()
                              .collect(Collectors.toSet()));
                  case Extent.OfRepository(var project, _) ->
                      new SourceFilter.Projects(Set.of(project));
                })
            .page(Page.all());
    return catalog.sources().list(query).items().stream()
        .collect(Collectors.toMap(Source::id, Function.identity()));
  }

  private static @Nullable RepositoryId repository(Extent extent) {
    return switch (extent) {
      case Extent.OfRepository(_, var id) -> id;
      case Extent.OfProject _, Extent.OfProtection _ -> null;
    };
  }

  private static ControlException missing(Extent extent) {
    var name =
        switch (extent) {
          case Extent.OfProject(var id) -> "project " + id;
          case Extent.OfProtection(var id) -> "protection " + id;
          case Extent.OfRepository(_, var id) -> "repository " + id;
        };
    return new ControlException(ErrorCode.RESOURCE_MISSING, "no " + name);
  }
}
