package io.holdfast.catalog;

import io.holdfast.catalog.query.Filter;
import io.holdfast.catalog.query.SortKey;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/** Sessions of one kind in a list of both. Belongs to one transaction. */
final class SessionSide<F extends Filter, K extends SortKey> {
  private final Lister<F, K, ?> lister;
  private final K start;
  private final List<F> filters;
  private @Nullable CountedList<F> counted;
  private boolean looked;

  /**
   * @param start the key of the list
   */
  SessionSide(Lister<F, K, ?> lister, K start, List<F> filters) {
    this.lister = lister;
    this.start = start;
    this.filters = filters;
  }

  Table<?> table() {
    return lister.table();
  }

  Condition condition() {
    return lister.condition(filters);
  }

  long total() {
    return known().map(CountedList::total).orElseGet(() -> lister.count(condition()));
  }

  /** Empty if its sessions are not counted by their starts. */
  Optional<CountedList<F>> counted() {
    return known().filter(list -> list.key().equals(start));
  }

  /** As {@link Lister#beside}. */
  Optional<Total> beside() {
    return lister.beside(filters, condition(), true);
  }

  private Optional<CountedList<F>> known() {
    if (!looked) {
      counted = lister.counted(filters, start).orElse(null);
      looked = true;
    }
    return Optional.ofNullable(counted);
  }
}
