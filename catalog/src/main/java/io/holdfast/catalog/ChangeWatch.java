package io.holdfast.catalog;

import java.util.Set;
import java.util.stream.Stream;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.Query;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.impl.QOM;
import org.jspecify.annotations.Nullable;

/**
 * Sees whether a transaction changes a table that {@link ShortMemory} may hold rows of. Belongs to
 * one transaction.
 */
final class ChangeWatch implements ExecuteListener {
  private static final long serialVersionUID = 1L;

  /** Tables of what people set up, which changes seldom and is asked for with every request. */
  private static final Set<String> REMEMBERED =
      Set.of(
          "credential", "credential_project", "secret", "project", "source", "protection", "plan");

  private boolean changed;

  boolean changed() {
    return changed;
  }

  @Override
  public void executeStart(ExecuteContext context) {
    var one = context.query();
    var queries = one == null ? Stream.of(context.batchQueries()) : Stream.of(one);
    changed = changed || queries.anyMatch(ChangeWatch::changes);
  }

  /** A statement of no known form may change anything. */
  private static boolean changes(@Nullable Query query) {
    return switch (query) {
      case QOM.Insert<?> insert -> isRemembered(insert.$into());
      case QOM.Update<?> update -> isRemembered(update.$table());
      case QOM.Delete<?> delete -> isRemembered(delete.$from());
      case Select<?> _ -> false;
      case null, default -> true;
    };
  }

  private static boolean isRemembered(Table<?> table) {
    return REMEMBERED.contains(table.getName());
  }
}
