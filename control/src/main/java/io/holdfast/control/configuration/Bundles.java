package io.holdfast.control.configuration;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What the members of bundles must be: of one project, on one server, and no bundles. */
final class Bundles {
  private static final int MOST_MEMBERS = 100;

  private Bundles() {}

  /** Of any source: only a bundle has members. */
  static void requireSound(CatalogTransaction catalog, Source source) {
    var members = source.members();
    if (source.kind() != SourceKind.PROJECT_BUNDLE) {
      if (!members.isEmpty()) {
        throw invalid("members: only a PROJECT_BUNDLE has members");
      }
      return;
    }
    if (members.isEmpty() || members.size() > MOST_MEMBERS) {
      throw invalid("members: a bundle has 1 to %d".formatted(MOST_MEMBERS));
    }
    if (!source.includes().isEmpty() || !source.excludes().isEmpty()) {
      throw invalid("includes and excludes stand with the members of a bundle");
    }
    if (new HashSet<>(members).size() < members.size()) {
      throw invalid("members: a source stands there twice");
    }
    for (var id : members) {
      requireFits(source, member(catalog, source, id));
    }
  }

  /** A bundle that the source is a member of. */
  static Optional<Source> of(CatalogTransaction catalog, Source source) {
    var query =
        CatalogQuery.<SourceFilter, SourceSort>by(Order.ascending(SourceSort.CREATED_AT))
            .where(new SourceFilter.Projects(Set.of(source.projectId())))
            .where(new SourceFilter.Kinds(Set.of(SourceKind.PROJECT_BUNDLE)))
            .page(Page.all());
    return catalog.sources().list(query).items().stream()
        .filter(bundle -> bundle.members().contains(source.id()))
        .findFirst();
  }

  private static Source member(CatalogTransaction catalog, Source bundle, SourceId id) {
    return catalog
        .sources()
        .find(id)
        .filter(found -> found.projectId().equals(bundle.projectId()))
        .orElseThrow(() -> invalid("members: the project has no source " + id));
  }

  private static void requireFits(Source bundle, Source member) {
    if (member.kind() == SourceKind.PROJECT_BUNDLE || member.kind() == SourceKind.FOREIGN) {
      throw invalid(
          "members: %s is a %s, which no bundle holds".formatted(member.id(), member.kind()));
    }
    if (!Objects.equals(bundle.serverId(), member.serverId())) {
      throw invalid(
          "members: %s is on %s, the bundle on %s; all must be on one server, whose agent reads them"
              .formatted(member.id(), server(member), server(bundle)));
    }
  }

  private static String server(Source source) {
    return source.serverId() == null ? "no server" : "server " + source.serverId();
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }
}
