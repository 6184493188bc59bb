package io.holdfast.control.configuration;

import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.Stamp;
import io.holdfast.control.access.Caller;
import io.holdfast.control.ledger.Ledger;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** What is protected. Thread-safe. */
public final class Sources {
  private final Shelf<Source, SourceId> shelf;

  public Sources(Ledger ledger) {
    shelf =
        new Shelf<>(
            ledger,
            new Shelf.Shape<>(
                "source",
                transaction ->
                    Shelves.of(
                        transaction.sources()::insert,
                        transaction.sources()::find,
                        transaction.sources()::replace,
                        transaction.sources()::delete),
                Source::id,
                Source::stamp,
                Restamp::source,
                Source::projectId));
  }

  /**
   * @param make gives the source with the id and the stamp that it gets
   */
  public Source create(Caller caller, BiFunction<SourceId, Stamp, Source> make) {
    return shelf.create(
        caller, (decision, stamp) -> valid(make.apply(new SourceId(decision.newId()), stamp)));
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Source get(SourceId id) {
    return shelf.get(id);
  }

  /** Changes it; REVISION_MISMATCH when it no longer has the revision that was read. */
  public Source update(Caller caller, SourceId id, long revision, UnaryOperator<Source> change) {
    return shelf.update(caller, id, revision, before -> valid(change.apply(before)));
  }

  /** STATE_CONFLICT while something belongs to it. */
  public void delete(Caller caller, SourceId id, long revision) {
    shelf.delete(caller, id, revision, (_, _) -> "");
  }

  private static Source valid(Source source) {
    Rules.slug(source.slug());
    Rules.name(source.name());
    Rules.labels(source.labels());
    Rules.source(source);
    return source;
  }
}
