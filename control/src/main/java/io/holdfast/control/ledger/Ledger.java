package io.holdfast.control.ledger;

import io.holdfast.base.Uuid7;
import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.control.event.Signals;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads and changes the catalog. Thread-safe. */
public final class Ledger {
  private final Catalog catalog;
  private final Signals signals;
  private final InstantSource clock;
  private final Uuid7 ids;

  public Ledger(Catalog catalog, Signals signals, InstantSource clock) {
    this.catalog = catalog;
    this.signals = signals;
    this.clock = clock;
    this.ids = new Uuid7(clock);
  }

  public Signals signals() {
    return signals;
  }

  /** The time to the microsecond, which is all that the catalog keeps. */
  public Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  public UUID newId() {
    return ids.next();
  }

  /** One consistent look. */
  public <T> T look(Function<CatalogTransaction, T> look) {
    return catalog.read(look);
  }

  /** As {@link #look}, for what is one statement. */
  public <T> T glance(Function<CatalogTransaction, T> look) {
    return catalog.glance(look);
  }

  /**
   * What a look at things that people set up found less than a second ago, unless a decision of
   * this node changed such things since; or what it finds now. What another node decides shows
   * after a second.
   *
   * @param key equal for looks that find the same, and those alone
   */
  public <T> Optional<T> recall(
      Object key, Class<T> type, Function<CatalogTransaction, Optional<T>> look) {
    return catalog.recall(key, type, look);
  }

  /**
   * One decision: all of it is kept, or nothing; then those who wait are woken. It may run several
   * times until it is the only one: it must do nothing but read and write the catalog.
   */
  public <T> T decide(Function<Decision, T> decision) {
    var now = now();
    var last = new AtomicReference<@Nullable Decision>();
    var result =
        catalog.write(transaction -> {
          var fresh = new Decision(transaction, now, this);
          last.set(fresh);
          return decision.apply(fresh);
        });
    var kept = last.get();
    if (kept != null) {
      kept.wake(signals);
    }
    return result;
  }
}
