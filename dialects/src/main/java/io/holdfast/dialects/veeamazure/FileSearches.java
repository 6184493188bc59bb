package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.Uuid7;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.control.explore.Shown;
import io.holdfast.control.fileindex.EntryKind;
import io.holdfast.control.fileindex.FileQuery;
import io.holdfast.control.fileindex.FileSearch;
import io.holdfast.control.fileindex.FoundFile;
import io.holdfast.control.fileindex.SearchPage;
import io.holdfast.control.fileindex.SearchQuestion;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Searches in open points. What is looked for, and which page of it is shown, is remembered here,
 * on this node; what there is, is looked up each time that it is asked for. Thread-safe.
 */
final class FileSearches {
  /** Most results of a page. */
  static final int MOST = 1_000;

  /** Older searches than so many are forgotten. */
  private static final int KEPT = 1_000;

  /**
   * What is looked for.
   *
   * @param below a folder
   * @param deep also in the folders within it
   * @param pattern of names, as {@link Patterns} has it; empty for any
   */
  record Wish(String below, boolean deep, String pattern, int limit) {}

  /** Where the page that is shown begins. */
  private sealed interface Start {
    /** After a place of the index; none for the first page. */
    record After(Optional<SearchPage.Place> place) implements Start {}

    /** So many results of a folder from its start. */
    record At(long skipped) implements Start {}

    /** Behind the last page. */
    record Over() implements Start {}
  }

  private record Search(RestoreSessionId session, Wish wish, Start start) {}

  /**
   * Results.
   *
   * @param preparing whether there may be more once the point is indexed
   */
  private record Found(List<ObjectNode> items, boolean preparing, Start next) {}

  private final FileSearch search;
  private final FolderPages folders;
  private final Uuid7 ids;

  /** The oldest first. Guarded by itself. */
  private final Map<UUID, Search> searches = new LinkedHashMap<>();

  FileSearches(FileSearch search, FolderPages folders, InstantSource clock) {
    this.search = search;
    this.folders = folders;
    this.ids = new Uuid7(clock);
  }

  UUID start(RestoreSessionId session, RestorePoint point, Wish wish) {
    question(point, wish); // refuses what cannot be searched for
    var start = wish.deep() ? new Start.After(Optional.empty()) : new Start.At(0);
    var id = ids.next();
    synchronized (searches) {
      if (searches.size() >= KEPT) {
        searches.remove(searches.keySet().iterator().next());
      }
      searches.put(id, new Search(session, wish, start));
    }
    return id;
  }

  ObjectNode results(RestoreSessionId session, UUID id, Shown shown) throws InterruptedException {
    var found = look(find(session, id), shown.point());
    var node =
        JsonNodeFactory.instance
            .objectNode()
            .put("searchState", state(found))
            .put("count", found.items().size());
    node.putArray("results").addAll(found.items());
    return node;
  }

  private static String state(Found found) {
    if (!found.items().isEmpty()) {
      return "Ready";
    }
    return found.preparing() ? "Preparing" : "NoData";
  }

  /** Behind the last page there is an empty one, where it stays. */
  void nextPage(RestoreSessionId session, UUID id, Shown shown) throws InterruptedException {
    var search = find(session, id);
    var found = look(search, shown.point());
    if (!found.preparing()) {
      synchronized (searches) {
        searches.replace(id, search, new Search(session, search.wish(), found.next()));
      }
    }
  }

  void stop(RestoreSessionId session, UUID id) {
    synchronized (searches) {
      searches.remove(id, find(session, id));
    }
  }

  private Search find(RestoreSessionId session, UUID id) {
    synchronized (searches) {
      var found = searches.get(id);
      if (found == null || !found.session().equals(session)) {
        throw Call.missing("search");
      }
      return found;
    }
  }

  private Found look(Search wanted, RestorePoint point) throws InterruptedException {
    return switch (wanted.start()) {
      case Start.After(var place) -> indexed(point, wanted.wish(), place);
      case Start.At(var skipped) -> inFolder(point, wanted.wish(), skipped);
      case Start.Over over -> new Found(List.of(), false, over);
    };
  }

  private Found indexed(RestorePoint point, Wish wish, Optional<SearchPage.Place> after)
      throws InterruptedException {
    var page = search.search(question(point, wish), after, wish.limit());
    return new Found(
        page.files().stream().map(FileSearches::item).toList(),
        page.files().isEmpty() && page.notIndexed() > 0,
        page.next().isPresent() ? new Start.After(page.next()) : new Start.Over());
  }

  private Found inFolder(RestorePoint point, Wish wish, long skipped) throws InterruptedException {
    var names = Patterns.of(Optional.of(wish.pattern()));
    var items =
        folders.find(point, wish.below(), entry -> names.test(entry.name()), skipped, wish.limit());
    return new Found(
        items,
        false,
        items.size() < wish.limit() ? new Start.Over() : new Start.At(skipped + items.size()));
  }

  private static SearchQuestion question(RestorePoint point, Wish wish) {
    return new SearchQuestion(
        names(wish.pattern()),
        wish.below(),
        Optional.of(Set.of(point.projectId())),
        Set.of(point.sourceId()),
        Optional.of(TimeRange.closed(point.pointInTime(), point.pointInTime())));
  }

  /** The vendor's patterns know no sets of letters. */
  private static FileQuery names(String pattern) {
    if (pattern.isEmpty()) {
      return FileQuery.any();
    }
    if (!Patterns.isGlob(pattern)) {
      return FileQuery.named(pattern);
    }
    var glob = pattern.replaceAll("[\\\\\\[\\]]", "\\\\$0");
    return new FileQuery(null, glob, null, 0, -1, null, null);
  }

  private static ObjectNode item(FoundFile file) {
    var version = file.versions().getFirst();
    return JsonNodeFactory.instance
        .objectNode()
        .put("itemPath", file.path())
        .put("name", file.name())
        .put("type", version.kind() == EntryKind.DIRECTORY ? "Folder" : "File")
        .put("size", version.size() == null ? 0 : version.size())
        .put("lastModificationTime", AzureTimes.format(version.modified()));
  }
}
