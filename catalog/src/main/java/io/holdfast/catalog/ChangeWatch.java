package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.CREDENTIAL;
import static io.holdfast.catalog.generated.Tables.CREDENTIAL_PROJECT;
import static io.holdfast.catalog.generated.Tables.PLAN;
import static io.holdfast.catalog.generated.Tables.PROJECT;
import static io.holdfast.catalog.generated.Tables.PROTECTION;
import static io.holdfast.catalog.generated.Tables.SECRET;
import static io.holdfast.catalog.generated.Tables.SOURCE;

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
  static final Set<Table<?>> REMEMBERED =
      Set.of(CREDENTIAL, CREDENTIAL_PROJECT, SECRET, PROJECT, SOURCE, PROTECTION, PLAN);

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

  /**
   * An alias has a name of its own, but its table's class; what was found in the database, a name.
   */
  private static boolean isRemembered(Table<?> table) {
    return REMEMBERED.stream()
        .anyMatch(
            one -> one.getClass() == table.getClass() || one.getName().equals(table.getName()));
  }
}
