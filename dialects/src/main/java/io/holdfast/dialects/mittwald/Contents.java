package io.holdfast.dialects.mittwald;

import io.holdfast.catalog.model.Part;
import io.holdfast.catalog.model.PartKind;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import io.holdfast.control.history.History;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a backup holds: files, dumps of databases, or both. The pieces of a bundle lie in a folder
 * for each member, and their names begin with the member's.
 *
 * @param members of a bundle, by the names of their folders; none of other sources
 */
record Contents(Source source, Map<String, Source> members, List<Dump> dumps) {
  private static final String ACCOUNTS = "accounts";

  Contents {
    members = Map.copyOf(members);
    dumps = List.copyOf(dumps);
  }

  /**
   * A database of the backup.
   *
   * @param name as the vendor writes it
   * @param part our name
   * @param owner whose it was; null when the bundle has no such member any more
   */
  record Dump(String name, String part, @Nullable Source owner) {}

  /** What several backups hold, by a fixed number of questions. */
  static Map<RestorePointId, Contents> of(History history, Collection<RestorePoint> points) {
    var ids = points.stream().map(RestorePoint::id).collect(Collectors.toSet());
    var parts = history.parts(ids).stream().collect(Collectors.groupingBy(part -> part.pointId()));
    var sources =
        sources(history, points.stream().map(RestorePoint::sourceId).collect(Collectors.toSet()));
    var members =
        sources(
            history,
            sources.values().stream()
                .flatMap(source -> source.members().stream())
                .collect(Collectors.toSet()));
    var contents = new HashMap<RestorePointId, Contents>();
    for (var point : points) {
      var source = sources.get(point.sourceId());
      if (source != null) {
        var own = source.members().stream().map(members::get).filter(it -> it != null);
        contents.put(point.id(), of(source, own, parts.getOrDefault(point.id(), List.of())));
      }
    }
    return contents;
  }

  private static Map<SourceId, Source> sources(History history, Set<SourceId> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    var query =
        CatalogQuery.<SourceFilter, SourceSort>by(Order.ascending(SourceSort.CREATED_AT))
            .where(new SourceFilter.Ids(ids))
            .page(Page.all());
    return history.lately().sources(query).items().stream()
        .collect(Collectors.toMap(Source::id, source -> source));
  }

  private static Contents of(Source source, Stream<Source> own, List<Part> parts) {
    var members = own.collect(Collectors.toMap(Source::slug, member -> member));
    var databases =
        parts.stream()
            .filter(part -> part.kind() == PartKind.DATABASE_DUMP)
            .filter(part -> !part.ref().kind().equals(ACCOUNTS))
            .toList();
    var named =
        databases.stream()
            .collect(Collectors.groupingBy(part -> name(source, members, part, false)));
    var dumps =
        databases.stream()
            .map(part -> {
              var shared =
                  named.getOrDefault(name(source, members, part, false), List.of()).size() > 1;
              var owner = owner(source, members, part);
              return new Dump(name(source, members, part, shared), part.name(), owner);
            })
            .sorted(Comparator.comparing(Dump::name))
            .toList();
    return new Contents(source, members, dumps);
  }

  private static @Nullable Source owner(Source source, Map<String, Source> members, Part part) {
    return source.kind() == SourceKind.PROJECT_BUNDLE ? members.get(folder(part.name())) : source;
  }

  /** Two members may have a database of one name: then both say whose it is. */
  private static String name(
      Source source, Map<String, Source> members, Part part, boolean withMember) {
    var owner = owner(source, members, part);
    var kind = owner == null ? part.ref().kind() : owner.kind().name();
    return "dbdump-%s-%s"
        .formatted(kind.toLowerCase(Locale.ROOT), withMember ? part.name() : part.ref().name());
  }

  /** The first name of a path or of a part's name. */
  static String folder(String path) {
    var text = path.startsWith("/") ? path.substring(1) : path;
    var slash = text.indexOf('/');
    return slash < 0 ? text : text.substring(0, slash);
  }

  boolean isBundle() {
    return source.kind() == SourceKind.PROJECT_BUNDLE;
  }

  /** Whether paths can be restored at all. */
  boolean hasFiles() {
    return isBundle() ? !folders().isEmpty() : source.kind() == SourceKind.DIRECTORY;
  }

  /** Of a bundle: the folders that hold files, sorted. */
  List<String> folders() {
    return members.values().stream()
        .filter(member -> member.kind() == SourceKind.DIRECTORY)
        .map(Source::slug)
        .sorted()
        .toList();
  }

  Optional<Dump> dump(String name) {
    return dumps.stream().filter(dump -> dump.name().equals(name)).findFirst();
  }

  /** The vendor's name of one of our parts. */
  String dumpName(String part) {
    return dumps.stream()
        .filter(dump -> dump.part().equals(part))
        .map(Dump::name)
        .findFirst()
        .orElse(part);
  }
}
