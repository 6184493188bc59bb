package io.holdfast.control.configuration;

import io.holdfast.catalog.model.SecretId;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.Stamp;
import io.holdfast.control.access.Caller;
import io.holdfast.control.kind.KindRules;
import io.holdfast.control.kind.SourceSeals;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** What is protected. Thread-safe. */
public final class Sources {
  private final Shelf<Source, SourceId> shelf;
  private final SourceSeals seals;
  private final KindRules rules;

  public Sources(Ledger ledger, Seals seals, KindRules rules) {
    this.seals = new SourceSeals(ledger, seals);
    this.rules = rules;
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
   * @param make gives the source with the id and the stamp that it gets, without secrets
   * @param secrets in UTF-8, by name; sealed here, and wiped by the caller
   */
  public Source create(
      Caller caller, Map<String, byte[]> secrets, BiFunction<SourceId, Stamp, Source> make) {
    return shelf.create(
        caller,
        (decision, stamp) -> {
          var made = valid(make.apply(new SourceId(decision.newId()), stamp), secrets);
          Bundles.requireSound(decision.catalog(), made);
          return sealed(made, seals.keep(decision, secrets));
        });
  }

  /** One that has no secrets, as part of a greater decision. */
  Source create(Decision decision, Caller caller, BiFunction<SourceId, Stamp, Source> make) {
    return shelf.create(
        decision,
        caller,
        (_, stamp) -> {
          var made = valid(make.apply(new SourceId(decision.newId()), stamp), Map.of());
          Bundles.requireSound(decision.catalog(), made);
          return made;
        });
  }

  /** Changes all but secrets, as part of a greater decision. */
  Source change(Decision decision, Caller caller, SourceId id, UnaryOperator<Source> change) {
    return shelf.change(
        decision,
        caller,
        id,
        "source.update",
        (_, before) -> changed(decision, change.apply(before), Map.of()));
  }

  /** Forgets one without secrets that nothing belongs to, as part of a greater decision. */
  void delete(Decision decision, Caller caller, SourceId id) {
    shelf.delete(decision, caller, id);
  }

  /** One that has no secrets. */
  public Source create(Caller caller, BiFunction<SourceId, Stamp, Source> make) {
    return create(caller, Map.of(), make);
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Source get(SourceId id) {
    return shelf.get(id);
  }

  /**
   * Changes it; REVISION_MISMATCH when it no longer has the revision that was read.
   *
   * @param secrets those that change, by name: a new one, or empty to give it up
   */
  public Source update(
      Caller caller,
      SourceId id,
      long revision,
      Map<String, Optional<byte[]>> secrets,
      UnaryOperator<Source> change) {
    return shelf.update(
        caller,
        id,
        revision,
        (decision, before) -> changed(decision, change.apply(before), secrets));
  }

  /** Gives it other labels, whatever its revision. */
  public Source label(Caller caller, SourceId id, Map<String, String> labels) {
    return shelf.change(
        caller,
        id,
        "source.update",
        (decision, before) -> changed(decision, before.withLabels(labels), Map.of()));
  }

  /** STATE_CONFLICT while something belongs to it. Its secrets go with it. */
  public void delete(Caller caller, SourceId id, long revision) {
    shelf.delete(
        caller,
        id,
        revision,
        (decision, source) -> {
          var bundle = Bundles.of(decision.catalog(), source);
          if (bundle.isPresent()) {
            return "source %s is a member of bundle %s".formatted(id, bundle.get().id());
          }
          source.secrets().values().forEach(decision.catalog().secrets()::delete);
          return "";
        });
  }

  private Source changed(Decision decision, Source after, Map<String, Optional<byte[]>> changes) {
    Bundles.requireSound(decision.catalog(), after);
    var opened = seals.open(decision.catalog(), after);
    try {
      var all = new HashMap<>(opened);
      changes.forEach((name, change) ->
          change.ifPresentOrElse(secret -> all.put(name, secret), () -> all.remove(name)));
      valid(after, all);
    } finally {
      SourceSeals.wipe(opened);
    }
    return sealed(after, sealed(decision, after.secrets(), changes));
  }

  private Map<String, SecretId> sealed(
      Decision decision, Map<String, SecretId> before, Map<String, Optional<byte[]>> changes) {
    var kept = new HashMap<>(before);
    var fresh = new HashMap<String, byte[]>();
    for (var change : changes.entrySet()) {
      var old = kept.remove(change.getKey());
      if (old != null) {
        decision.catalog().secrets().delete(old);
      }
      change.getValue().ifPresent(secret -> fresh.put(change.getKey(), secret));
    }
    kept.putAll(seals.keep(decision, fresh));
    return kept;
  }

  private Source valid(Source source, Map<String, byte[]> secrets) {
    Rules.slug(source.slug());
    Rules.name(source.name());
    Rules.labels(source.labels());
    Rules.source(source);
    rules.validate(source.kind(), source.config(), secrets);
    return source;
  }

  private static Source sealed(Source source, Map<String, SecretId> secrets) {
    return new Source(
        source.id(),
        source.projectId(),
        source.serverId(),
        source.kind(),
        source.slug(),
        source.name(),
        source.config(),
        secrets,
        source.members(),
        source.includes(),
        source.excludes(),
        source.labels(),
        source.estimatedBytes(),
        source.addonRef(),
        source.organizationRef(),
        source.state(),
        source.stamp());
  }
}
