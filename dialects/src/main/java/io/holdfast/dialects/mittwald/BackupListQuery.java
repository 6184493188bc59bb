package io.holdfast.dialects.mittwald;

import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.query.BackupHistoryFilter;
import io.holdfast.catalog.query.BackupHistorySort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.rest.edge.Parameters;
import java.util.Optional;
import java.util.Set;

/** The parameters of a list of backups. A flag that is false filters nothing. */
record BackupListQuery(
    Optional<String> searchTerm,
    boolean withExportsOnly,
    boolean runningRestoresOnly,
    boolean runningBackupsOnly,
    boolean newestFirst,
    Pages pages) {
  private static final int DEFAULT_LIMIT = 1_000;

  static BackupListQuery of(Parameters query) {
    return new BackupListQuery(
        query.find("searchTerm").filter(term -> !term.isEmpty()),
        flag(query, "withExportsOnly"),
        flag(query, "runningRestoresOnly"),
        flag(query, "runningBackupsOnly"),
        newestFirst(query),
        Pages.of(query, DEFAULT_LIMIT));
  }

  CatalogQuery<BackupHistoryFilter, BackupHistorySort> query(ProjectId project) {
    var query =
        CatalogQuery.<BackupHistoryFilter, BackupHistorySort>by(
                new Order<>(BackupHistorySort.REQUESTED_AT, newestFirst))
            .where(new BackupHistoryFilter.Projects(Set.of(project)))
            .where(new BackupHistoryFilter.Listed());
    if (searchTerm.isPresent()) {
      query = query.where(new BackupHistoryFilter.Text(searchTerm.get()));
    }
    if (withExportsOnly) {
      query = query.where(new BackupHistoryFilter.WithExport(true));
    }
    if (runningRestoresOnly) {
      query = query.where(new BackupHistoryFilter.RestoreRunning(true));
    }
    if (runningBackupsOnly) {
      query = query.where(new BackupHistoryFilter.BackupRunning(true));
    }
    return query;
  }

  private static boolean flag(Parameters query, String name) {
    return switch (query.find(name).orElse("false")) {
      case "true" -> true;
      case "false" -> false;
      default -> throw Parameters.invalid(name, "TYPE", "must be true or false");
    };
  }

  private static boolean newestFirst(Parameters query) {
    return switch (query.find("sortOrder").orElse("oldestFirst")) {
      case "oldestFirst" -> false;
      case "newestFirst" -> true;
      default ->
          throw Parameters.invalid("sortOrder", "VALUE", "must be oldestFirst or newestFirst");
    };
  }
}
