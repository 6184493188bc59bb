package io.holdfast.control.explore;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
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
import io.holdfast.control.restore.Restorable;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which points an explorer shows. Belongs to one transaction. */
final class ShownPoints {
  private final CatalogTransaction catalog;

  ShownPoints(CatalogTransaction catalog) {
    this.catalog = catalog;
  }

  List<Shown> of(RestoreSession session) {
    return of(session, List.of());
  }

  /** Of some sources, as far as they are shown. */
  List<Shown> of(RestoreSession session, Set<SourceId> sources) {
    return of(session, List.of(new SourceFilter.Ids(sources)));
  }

  private List<Shown> of(RestoreSession session, List<SourceFilter> narrower) {
    var asOf = session.request().selection().asOf();
    return of(
        Extent.of(session),
        session.request().explorer(),
        asOf == null ? session.times().createdAt() : asOf,
        narrower);
  }

  /** By name. */
  List<Shown> of(Extent extent, Explorer explorer, Instant asOf) {
    return of(extent, explorer, asOf, List.of());
  }

  private List<Shown> of(
      Extent extent, Explorer explorer, Instant asOf, List<SourceFilter> narrower) {
    var kind = kind(explorer);
    if (kind.isEmpty()) {
      return List.of();
    }
    var sources = sources(extent, kind.get(), narrower);
    return points(extent, sources.keySet(), asOf).stream()
        .map(point -> new Shown(Objects.requireNonNull(sources.get(point.sourceId())), point))
        .sorted(
            Comparator.comparing((Shown one) -> one.source().name())
                .thenComparing(one -> one.source().id().value()))
        .toList();
  }

  /** What can be looked into by each view. */
  private static Optional<SourceKind> kind(Explorer explorer) {
    return switch (explorer) {
      case FILES -> Optional.of(SourceKind.DIRECTORY);
      case MAILBOX -> Optional.of(SourceKind.MAILBOX);
      case DATABASE, IMAGE, BUCKET, DRIVE, SITE, TEAM -> Optional.empty();
    };
  }

  private Collection<RestorePoint> points(Extent extent, Set<SourceId> sources, Instant asOf) {
    return switch (extent) {
      case Extent.OfPoint(var id) ->
          catalog.restorePoints().find(id).stream()
              .filter(point -> sources.contains(point.sourceId()))
              .toList();
      case Extent.OfRepository(_, var id) ->
          catalog.restorePoints().newest(sources, asOf, id).values();
      case Extent.OfProject _, Extent.OfProtection _ ->
          catalog.restorePoints().newest(sources, asOf, null).values();
    };
  }

  /**
   * A protection that the session belongs to when it shows no point.
   *
   * @throws ControlException RESOURCE_MISSING, STATE_CONFLICT, NOT_SUPPORTED
   */
  Protection anchor(Caller caller, Extent extent, Explorer explorer) {
    return switch (extent) {
      case Extent.OfPoint(var id) -> anchor(caller, id, explorer);
      case Extent.OfProject _, Extent.OfProtection _, Extent.OfRepository _ -> {
        if (!caller.sees(project(extent))) {
          throw missing(extent);
        }
        yield protections(extent).stream()
            .findFirst()
            .orElseThrow(() ->
                new ControlException(
                    ErrorCode.STATE_CONFLICT,
                    "no mailbox is protected here: add a source of kind MAILBOX and a plan for"
                        + " it"));
      }
    };
  }

  private Protection anchor(Caller caller, RestorePointId id, Explorer explorer) {
    var point = Restorable.point(catalog, caller, id);
    var source = catalog.sources().get(point.sourceId());
    if (kind(explorer).filter(source.kind()::equals).isEmpty()) {
      throw new ControlException(
          ErrorCode.NOT_SUPPORTED,
          "restore point %s is of a source of kind %s, which has no view %s"
              .formatted(id, source.kind(), explorer));
    }
    return catalog.protections().get(point.protectionId());
  }

  private ProjectId project(Extent extent) {
    return switch (extent) {
      case Extent.OfProject(var id) ->
          catalog.projects().find(id).orElseThrow(() -> missing(extent)).id();
      case Extent.OfProtection(var id) ->
          catalog.protections().find(id).orElseThrow(() -> missing(extent)).projectId();
      case Extent.OfRepository(var project, _) -> project;
      case Extent.OfPoint(var id) ->
          catalog.restorePoints().find(id).orElseThrow(() -> missing(extent)).projectId();
    };
  }

  private List<Protection> protections(Extent extent) {
    var sources = sources(extent, SourceKind.MAILBOX, List.of()).keySet();
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

  private Map<SourceId, Source> sources(
      Extent extent, SourceKind kind, List<SourceFilter> narrower) {
    var query =
        CatalogQuery.<SourceFilter, SourceSort>by(Order.ascending(SourceSort.CREATED_AT))
            .where(new SourceFilter.Kinds(Set.of(kind)))
            .where(
                switch (extent) {
                  case Extent.OfProject(var id) -> new SourceFilter.Projects(Set.of(id));
                  case Extent.OfProtection(var id) ->
                      new SourceFilter.Ids(
                          catalog.protections().find(id).map(Protection::sourceId).stream()
                              .collect(Collectors.toSet()));
                  case Extent.OfRepository(var project, _) ->
                      new SourceFilter.Projects(Set.of(project));
                  case Extent.OfPoint(var id) ->
                      new SourceFilter.Ids(
                          catalog.restorePoints().find(id).map(RestorePoint::sourceId).stream()
                              .collect(Collectors.toSet()));
                })
            .page(Page.all());
    for (var filter : narrower) {
      query = query.where(filter);
    }
    return catalog.sources().list(query).items().stream()
        .collect(Collectors.toMap(Source::id, Function.identity()));
  }

  private static ControlException missing(Extent extent) {
    var name =
        switch (extent) {
          case Extent.OfProject(var id) -> "project " + id;
          case Extent.OfProtection(var id) -> "protection " + id;
          case Extent.OfRepository(_, var id) -> "repository " + id;
          case Extent.OfPoint(var id) -> "restore point " + id;
        };
    return new ControlException(ErrorCode.RESOURCE_MISSING, "no " + name);
  }
}
