package io.holdfast.rest.v1;

import io.holdfast.api.model.FileVersion;
import io.holdfast.api.model.PageInfo;
import io.holdfast.api.model.SearchPage;
import io.holdfast.api.model.SeenIn;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.Position;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.control.fileindex.FileQuery;
import io.holdfast.control.fileindex.FileSearch;
import io.holdfast.control.fileindex.FoundFile;
import io.holdfast.control.fileindex.SearchPage.Place;
import io.holdfast.control.fileindex.SearchQuestion;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One search over the files of all points that the caller sees. */
final class SearchPaths {
  private static final int MAX_TEXT = 1024;
  private static final int MAX_SOURCES = 100;

  /** One of these must be there: a search for everything is a list. */
  private static final List<String> CRITERIA =
      List.of("q", "glob", "path", "hash", "minSize", "maxSize", "modifiedAfter", "modifiedBefore");

  private final FileSearch search;
  private final Cursors cursors;

  SearchPaths(FileSearch search, Cursors cursors) {
    this.search = search;
    this.cursors = cursors;
  }

  List<Route> routes(Operations operations) {
    return List.of(operations.get("/v1/search", Scope.BACKUP_READ, this::search));
  }

  private Response search(Call call) throws InterruptedException {
    call.allowOnly(
        "q",
        "glob",
        "path",
        "hash",
        "minSize",
        "maxSize",
        "modifiedAfter",
        "modifiedBefore",
        "projectId",
        "sourceId",
        "from",
        "to",
        "limit",
        "cursor");
    var given = call.request().query();
    var limit = (int) given.number("limit", 50, 1, ListShape.MAX_LIMIT);
    var question =
        new SearchQuestion(
            files(given),
            path(given),
            ListShape.visible(given, call.caller()),
            sources(given),
            points(given));
    var list = ListShape.fingerprint(call.request(), call.caller());
    var after = given.find("cursor").map(cursor -> place(cursors.read(cursor, list)));
    if (CRITERIA.stream().noneMatch(given.names()::contains)) {
      throw Parameters.invalid("q", "REQUIRED", "or one of %s must be there".formatted(CRITERIA));
    }
    var page = search.search(question, after, limit);
    var cursor =
        page.next()
            .map(next -> cursors.write(new Position(next.path(), next.source().toString()), list));
    return Answers.ok(
        new SearchPage(
            page.files().stream().map(SearchPaths::file).toList(),
            new PageInfo(cursor.orElse(null), cursor.isPresent(), null),
            page.notIndexed()));
  }

  private static FileQuery files(Parameters given) {
    var glob = text(given, "glob");
    var hash = given.find("hash").map(it -> it.toLowerCase(Locale.ROOT)).orElse(null);
    if (hash != null && !hash.matches("[0-9a-f]{64}")) {
      throw Parameters.invalid("hash", "FORMAT", "must be a SHA-256 in 64 hex digits");
    }
    try {
      return new FileQuery(
          text(given, "q"),
          glob,
          hash,
          given.number("minSize", 0, 0, Long.MAX_VALUE),
          given.number("maxSize", -1, 0, Long.MAX_VALUE),
          instant(given, "modifiedAfter"),
          instant(given, "modifiedBefore"));
    } catch (InvalidInputException e) {
      throw Parameters.invalid("glob", "FORMAT", String.valueOf(e.getMessage()));
    }
  }

  private static String path(Parameters given) {
    var path = given.find("path").orElse("/");
    if (!path.startsWith("/") || path.length() > Fields.PATH) {
      throw Parameters.invalid("path", "FORMAT", "must be an absolute path");
    }
    return path;
  }

  private static Set<SourceId> sources(Parameters given) {
    var all = given.all("sourceId");
    if (all.size() > MAX_SOURCES) {
      throw Parameters.invalid("sourceId", "SIZE", "may be given %d times".formatted(MAX_SOURCES));
    }
    return all.stream()
        .map(it -> new SourceId(ListShape.uuid("sourceId", it)))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Optional<TimeRange> points(Parameters given) {
    var from = instant(given, "from");
    var to = instant(given, "to");
    return from == null && to == null
        ? Optional.empty()
        : Optional.of(TimeRange.halfOpen(from, to));
  }

  private static @Nullable Instant instant(Parameters given, String name) {
    return given.instant(name, ClockFormat.MILLISECONDS).orElse(null);
  }

  private static @Nullable String text(Parameters given, String name) {
    var text = given.find(name).orElse(null);
    if (text != null && (text.isEmpty() || text.length() > MAX_TEXT)) {
      throw Parameters.invalid(name, "SIZE", "must have 1 to %d characters".formatted(MAX_TEXT));
    }
    return text;
  }

  private static Place place(Position position) {
    return new Place(SourceId.parse(position.id()), position.key());
  }

  private static io.holdfast.api.model.FoundFile file(FoundFile it) {
    return new io.holdfast.api.model.FoundFile(
        it.project().value(),
        it.source().value(),
        it.path(),
        it.name(),
        it.nameBase64(),
        it.versionCount(),
        it.inNewest(),
        it.versions().stream().map(SearchPaths::version).toList());
  }

  private static FileVersion version(FoundFile.Version it) {
    var seen = it.seenIn();
    return new FileVersion(
        it.kind().name(),
        it.size(),
        it.modified(),
        it.sha256(),
        it.linkTarget(),
        seenIn(seen.first()),
        seenIn(seen.last()),
        seen.count(),
        seen.newestFirst().stream().map(RestorePointId::value).toList());
  }

  private static SeenIn seenIn(FoundFile.Point point) {
    return new SeenIn(point.id().value(), point.pointInTime());
  }
}
