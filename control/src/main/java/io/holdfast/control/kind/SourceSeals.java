package io.holdfast.control.kind;

import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.SecretId;
import io.holdfast.catalog.model.Source;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The secrets of sources, sealed one by one. */
public final class SourceSeals {
  private final Ledger ledger;
  private final Seals seals;

  public SourceSeals(Ledger ledger, Seals seals) {
    this.ledger = ledger;
    this.seals = seals;
  }

  /** A source's secrets by name; the caller wipes them, see {@link #wipe}. */
  public Map<String, byte[]> open(Source source) {
    return source.secrets().isEmpty() ? Map.of() : ledger.look(catalog -> open(catalog, source));
  }

  /** The same within a transaction. */
  public Map<String, byte[]> open(CatalogTransaction catalog, Source source) {
    var opened = new HashMap<String, byte[]>();
    source
        .secrets()
        .forEach(
            (name, id) -> opened.put(name, seals.open(catalog, Seals.Purpose.SOURCE_SECRET, id)));
    return opened;
  }

  /** Seals all of these anew. */
  public Map<String, SecretId> keep(Decision decision, Map<String, byte[]> secrets) {
    var kept = new HashMap<String, SecretId>();
    secrets.forEach((name, secret) ->
        kept.put(name, seals.keep(decision, Seals.Purpose.SOURCE_SECRET, secret)));
    return kept;
  }

  public static void wipe(Map<String, byte[]> secrets) {
    secrets.values().forEach(secret -> Arrays.fill(secret, (byte) 0));
  }
}
