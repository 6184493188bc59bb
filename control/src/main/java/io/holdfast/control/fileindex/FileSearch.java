package io.holdfast.control.fileindex;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import io.holdfast.control.history.History;
import io.holdfast.engine.tree.TreePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches the files of all points, source by source. Thread-safe. Starts at the roots of the
 * points that the question allows, so that it never comes by what lies elsewhere in a repository.
 */
public final class FileSearch {
  private static final Logger log = LoggerFactory.getLogger(FileSearch.class);

  /** Points whose files are offered. */
  static final Set<PointStatus> OFFERED =
      EnumSet.of(PointStatus.AVAILABLE, PointStatus.DEGRADED, PointStatus.MISSING_COPIES);

  private static final Comparator<Source> BY_ID =
      Comparator.comparing((Source source) -> source.id().toString());

  private final History history;
  private final FileIndexes indexes;

  public FileSearch(History history, FileIndexes indexes) {
    this.history = history;
    this.indexes = indexes;
  }

  /**
   * @param after the last place of the page before; empty for the first page
   * @param limit at least 1
   */
  public SearchPage search(SearchQuestion question, Optional<SearchPage.Place> after, int limit)
      throws InterruptedException {
    try (var run = new Run(question, limit)) {
      for (var source : sources(question)) {
        var order =
            after
                .map(place -> source.id().toString().compareTo(place.source().toString()))
                .orElse(1);
        if (order < 0) {
          continue;
        }
        var from =
            order == 0
                ? after.map(SearchPage.Place::path).map(TreePath::parse)
                : Optional.<TreePath>empty();
        if (!run.search(source, from)) {
          break;
        }
      }
      return run.page();
    }
  }

  private List<Source> sources(SearchQuestion question) {
    var query =
        CatalogQuery.<SourceFilter, SourceSort>by(Order.ascending(SourceSort.CREATED_AT))
            .page(Page.all());
    if (question.projects().isPresent()) {
      query = query.where(new SourceFilter.Projects(question.projects().get()));
    }
    if (!question.sources().isEmpty()) {
      query = query.where(new SourceFilter.Ids(question.sources()));
    }
    return history.sources(query).items().stream().sorted(BY_ID).toList();
  }

  /** One page's search. Not thread-safe. */
  private final class Run implements AutoCloseable {
    private final SearchQuestion question;
    private final int limit;
    private final Map<RepositoryId, Optional<SearchedIndex>> searched = new HashMap<>();
    private final List<FoundFile> files = new ArrayList<>();
    private boolean more;
    private int notIndexed;

    Run(SearchQuestion question, int limit) {
      this.question = question;
      this.limit = limit;
    }

    /** Whether there is room for the next source's files. */
    boolean search(Source source, Optional<TreePath> after) throws InterruptedException {
      var points = SearchedPoints.of(copies(source), this::index);
      notIndexed += points.notIndexed();
      var walk = new SourceWalk(question.below(), after);
      try {
        return walk.walk(
            points.roots(),
            match -> {
              more = files.size() == limit;
              return !more && files.add(points.found(source, match));
            });
      } catch (HoldfastException e) {
        searched.values().forEach(index -> index.ifPresent(it -> it.look().index().noteDamage(e)));
        throw e;
      }
    }

    SearchPage page() {
      var last = files.isEmpty() ? null : files.getLast();
      var next =
          more && last != null
              ? Optional.of(new SearchPage.Place(last.source(), last.path()))
              : Optional.<SearchPage.Place>empty();
      return new SearchPage(files, next, notIndexed);
    }

    @Override
    public void close() {
      searched.values().forEach(index -> index.ifPresent(SearchedIndex::close));
    }

    private List<PointCopy> copies(Source source) {
      var query =
          CatalogQuery.<PointCopyFilter, PointCopySort>by(
                  Order.ascending(PointCopySort.POINT_IN_TIME))
              .where(new PointCopyFilter.Sources(Set.of(source.id())))
              .where(new PointCopyFilter.States(Set.of(CopyState.VALID)))
              .where(new PointCopyFilter.Statuses(OFFERED))
              .page(Page.all());
      if (question.projects().isPresent()) {
        query = query.where(new PointCopyFilter.Projects(question.projects().get()));
      }
      if (question.points().isPresent()) {
        query = query.where(new PointCopyFilter.PointInTime(question.points().get()));
      }
      return history.copies(query).items();
    }

    /** Empty when the repository has no index that can be used. */
    private Optional<SearchedIndex> index(RepositoryId repository) {
      var known = searched.get(repository);
      if (known == null) {
        known = indexes.find(repository).flatMap(index -> open(index, repository));
        searched.put(repository, known);
      }
      return known;
    }

    private Optional<SearchedIndex> open(FileIndex index, RepositoryId repository) {
      try {
        return Optional.of(SearchedIndex.open(index, question.files()));
      } catch (HoldfastException e) {
        if (e.code() != ErrorCode.CATALOG_DAMAGED) {
          throw e;
        }
        index.noteDamage(e);
        log.warn("file index is damaged, it will be made anew repository={}", repository, e);
        return Optional.empty();
      }
    }
  }
}
