package io.holdfast.catalog;

import io.holdfast.catalog.model.SessionEntry;
import io.holdfast.catalog.query.Filter;
import io.holdfast.catalog.query.SortKey;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of one kind in a list of both. Belongs to one transaction.
 *
 * @param <S> a session
 */
final class SessionSide<F extends Filter, K extends SortKey, S> {
  private final Lister<F, K, S> lister;
  private final K start;
  private final List<F> filters;
  private final Function<S, SessionEntry> entry;
  private @Nullable CountedList<F> counted;
  private boolean looked;

  /**
   * @param start the key of the list
   */
  SessionSide(Lister<F, K, S> lister, K start, List<F> filters, Function<S, SessionEntry> entry) {
    this.lister = lister;
    this.start = start;
    this.filters = filters;
    this.entry = entry;
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

  /** Those of some sessions that are of this kind, in any order. */
  List<SessionEntry> read(List<String> ids) {
    return lister.named(ids).stream().map(entry).toList();
  }

  private Optional<CountedList<F>> known() {
    if (!looked) {
      counted = lister.counted(filters, start).orElse(null);
      looked = true;
    }
    return Optional.ofNullable(counted);
  }
}
