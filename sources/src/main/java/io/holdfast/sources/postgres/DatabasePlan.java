package io.holdfast.sources.postgres;

import io.holdfast.sources.PlannedRestore.Check;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.postgres.dump.Contents;
import io.holdfast.sources.postgres.dump.Entry;
import java.util.List;
import java.util.Optional;

/**
 * What is to be done with one database.
 *
 * @param target its name there
 * @param entries to restore, in the dump's order
 * @param whole whether that is all there is
 * @param keepOwners whether all owners exist, and may be given objects
 * @param keepTablespaces whether all exist
 * @param locale for a new database, instead of the origin's
 */
record DatabasePlan(
    SourcePart part,
    Contents contents,
    String target,
    Way way,
    List<Entry> entries,
    boolean whole,
    boolean keepOwners,
    boolean keepTablespaces,
    Optional<String> locale,
    List<Check> checks,
    long conflicts) {
  DatabasePlan {
    entries = List.copyOf(entries);
    checks = List.copyOf(checks);
  }

  /** How a database comes to be. */
  enum Way {
    /** Aside, under another name that it keeps until it is whole. */
    CREATE,
    /** As {@link #CREATE}; then it takes the place of the one that is there. */
    REPLACE,
    /** Into the one that is there, in one transaction. */
    INTO,
    /** As {@link #INTO}, after dropping there what the dump has. */
    OVERWRITE,
    SKIP
  }

  List<Entry> tables() {
    return entries.stream().filter(Entry::isTableData).toList();
  }
}
