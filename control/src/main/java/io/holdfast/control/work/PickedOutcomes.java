package io.holdfast.control.work;

import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.ItemState;
import io.holdfast.catalog.model.RestoreItem;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreItemFilter;
import io.holdfast.catalog.query.RestoreItemSort;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How what was picked in an explorer went, by what the restore of it told. */
final class PickedOutcomes {
  /** More than this is not told of each. */
  private static final int LOOKED_AT = 1_000;

  private final RestoreSession restore;
  private final List<RestoreItem> told;

  PickedOutcomes(CatalogTransaction catalog, RestoreSession restore) {
    this.restore = restore;
    var query =
        CatalogQuery.<RestoreItemFilter, RestoreItemSort>by(Order.ascending(RestoreItemSort.ORDER))
            .where(new RestoreItemFilter.Sessions(Set.of(restore.id())))
            .page(Page.first(LOOKED_AT));
    told = catalog.restoreItems().list(query).items();
  }

  ItemState state(RestoreItem picked, int of) {
    var totals = restore.totals();
    var own = told(picked);
    if (own.isPresent()) {
      return own.get().outcome().state();
    }
    if (of == 1 && totals.items() == 1 && totals.skipped() == 1) {
      return ItemState.SKIPPED;
    }
    return switch (restore.standing().result()) {
      case SUCCESS -> ItemState.SUCCESS;
      case WARNING, PARTIAL -> ItemState.WARNING;
      case ABORTED -> ItemState.CANCELLED;
      case FAILED, REJECTED, NOT_SUPPORTED -> ItemState.FAILED;
      case null -> ItemState.RUNNING;
    };
  }

  @Nullable String message(RestoreItem picked) {
    return told(picked).map(item -> item.outcome().message()).orElse(restore.standing().detail());
  }

  /** Sources name a message by folder and number, and the file it lies in has its number. */
  private Optional<RestoreItem> told(RestoreItem picked) {
    return told.stream().filter(item -> isSame(item, picked)).findFirst();
  }

  private static boolean isSame(RestoreItem told, RestoreItem picked) {
    var path = picked.sourceRef();
    var mark = told.name().lastIndexOf(";UID=");
    if (path == null || mark < 0 || !path.endsWith(".eml")) {
      return path != null && told.name().equals(path);
    }
    var file = path.substring(path.lastIndexOf('/') + 1, path.length() - ".eml".length());
    var number = told.name().substring(mark + ";UID=".length());
    var folder = told.name().substring(0, mark);
    var last = folder.substring(Math.max(folder.lastIndexOf('/'), folder.lastIndexOf('.')) + 1);
    return file.equals("0".repeat(Math.max(0, file.length() - number.length())) + number)
        && path.contains("/" + last + "/messages-");
  }
}
