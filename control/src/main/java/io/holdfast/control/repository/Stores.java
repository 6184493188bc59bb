package io.holdfast.control.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.SecretId;
import io.holdfast.catalog.model.StoreAccess;
import io.holdfast.control.ControlException;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.store.RetryingStore.Patience;
import io.holdfast.store.Store;
import io.holdfast.store.location.NamedSettings;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Opens the stores that repositories lie in: the one place of the service that does. Only what the
 * catalog holds is used to reach them, nothing of this machine, so that all nodes and agents do
 * alike. Thread-safe.
 */
public final class Stores {
  /** For people who wait, and for rounds that come again: a few seconds for a place that is up. */
  private static final Patience BRIEF =
      new Patience(Duration.ofMillis(500), Duration.ofSeconds(2), 3, 2);

  private static final Duration BRIEF_SILENCE = Duration.ofSeconds(30);

  private final Ledger ledger;
  private final Seals seals;

  public Stores(Ledger ledger, Seals seals) {
    this.ledger = ledger;
    this.seals = seals;
  }

  /**
   * For long work: what fails for the moment is tried again for minutes. The caller closes it.
   *
   * @throws ControlException NOT_SUPPORTED for a kind that is no store of ours
   */
  public Store open(Repository repository) {
    var location = location(repository);
    return io.holdfast.store.opening.Stores.open(location, reach(repository).read(location));
  }

  /** As {@link #open}, but what fails is told after a few seconds. */
  public Store openBriefly(Repository repository) {
    return openBriefly(location(repository), reach(repository));
  }

  static Store openBriefly(StoreLocation location, NamedSettings reach) {
    return io.holdfast.store.opening.Stores.open(location, brief(reach.read(location)), BRIEF);
  }

  /** What reaching a repository takes, with its secrets in the clear: for orders, never shown. */
  public NamedSettings reach(Repository repository) {
    var access = repository.access();
    return access.secrets().isEmpty()
        ? new NamedSettings(access.settings(), Map.of())
        : ledger.look(catalog -> new NamedSettings(access.settings(), opened(catalog, access)));
  }

  /** Seals it for the catalog. */
  public StoreAccess keep(Decision decision, NamedSettings reach) {
    var kept = new HashMap<String, SecretId>();
    reach.secrets().forEach((name, text) -> kept.put(name, sealed(decision, text)));
    return new StoreAccess(reach.settings(), kept);
  }

  /** Throws away what was sealed. */
  public static void drop(Decision decision, StoreAccess access) {
    access.secrets().values().forEach(decision.catalog().secrets()::delete);
  }

  /** Where a repository of the catalog lies. */
  static StoreLocation location(Repository repository) {
    if (!repository.kind().isStore()) {
      throw new ControlException(
          ErrorCode.NOT_SUPPORTED,
          "repository %s is of kind %s, which cannot be opened here"
              .formatted(repository.id(), repository.kind()));
    }
    return Place.of(repository.kind(), repository.location(), NamedSettings.NONE).location();
  }

  private Map<String, String> opened(CatalogTransaction catalog, StoreAccess access) {
    var opened = new HashMap<String, String>();
    access
        .secrets()
        .forEach((name, id) -> {
          var utf8 = seals.open(catalog, Seals.Purpose.STORE_SECRET, id);
          opened.put(name, new String(utf8, UTF_8));
          Arrays.fill(utf8, (byte) 0);
        });
    return opened;
  }

  private SecretId sealed(Decision decision, String text) {
    var utf8 = text.getBytes(UTF_8);
    try {
      return seals.keep(decision, Seals.Purpose.STORE_SECRET, utf8);
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }

  private static StoreSettings brief(StoreSettings full) {
    var transport = new StoreSettings.Transport(full.transport().connections(), BRIEF_SILENCE);
    return new StoreSettings(full.s3(), full.rest(), full.ssh(), transport, full.authority());
  }
}
