package io.holdfast.control.work;

import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.control.configuration.Folders;
import io.holdfast.control.kind.BundleWishes;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where restores write: two at a time in one place would mix what they leave there. */
final class RestorePlaces {
  private static final Set<RestoreState> AT_WORK =
      EnumSet.of(
          RestoreState.PREPARING,
          RestoreState.RUNNING,
          RestoreState.FINALIZING,
          RestoreState.ABORTING);

  private RestorePlaces() {}

  /**
   * Where a source lives, or a path beside it.
   *
   * @param path empty for where the source lives
   */
  record Place(SourceId source, String path) {}

  /** The places of all restores that agents are at. */
  static Set<Place> held(CatalogTransaction catalog) {
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.ascending(RestoreSessionSort.CREATED_AT))
            .where(new RestoreSessionFilter.States(AT_WORK))
            .where(new RestoreSessionFilter.Purposes(RestorePurpose.WRITING))
            .page(Page.all());
    var held = new HashSet<Place>();
    catalog
        .restoreSessions()
        .list(query)
        .items()
        .forEach(session -> held.addAll(of(catalog, session)));
    return held;
  }

  /** The places of one restore; none of what writes to no source. */
  static Set<Place> of(CatalogTransaction catalog, RestoreSession session) {
    if (!RestorePurpose.WRITING.contains(session.request().purpose())) {
      return Set.of();
    }
    var source = catalog.sources().get(session.origin().sourceId());
    return source.kind() == SourceKind.PROJECT_BUNDLE
        ? ofBundle(catalog, session, source)
        : catalog
            .sources()
            .find(session.into())
            .map(into -> Set.of(place(into, session.request().target().path())))
            .orElse(Set.of()); // the claim that comes next ends such a restore
  }

  private static Set<Place> ofBundle(
      CatalogTransaction catalog, RestoreSession session, Source bundle) {
    var places = new HashSet<Place>();
    var point = session.origin().pointId();
    if (point == null) {
      return places;
    }
    try {
      var parts = catalog.restorePoints().parts(point);
      BundleWishes.of(session.request(), bundle, parts, catalog.sources()::find)
          .forEach(wish -> places.add(place(wish.into(), wish.wish().target().get(Folders.PATH))));
    } catch (InvalidInputException e) {
      return Set.of(); // the bundle changed: ended likewise
    }
    return places;
  }

  private static Place place(Source source, @Nullable String path) {
    return path == null || Folders.meets(source, path)
        ? new Place(source.id(), "")
        : new Place(source.id(), path);
  }
}
