package io.holdfast.control.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.dump.DumpTotals;
import io.holdfast.control.ControlException;
import io.holdfast.control.age.AgeIdentity;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.store.Store;
import io.holdfast.store.location.NamedSettings;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import io.holdfast.store.opening.Stores;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A repository opened with a kit, before there is any catalog. Not thread-safe. */
public final class RecoverySource implements AutoCloseable {
  private final Store store;
  private final Repository repository;
  private final AgeIdentity key;
  private final StoreLocation location;
  private final NamedSettings reach;

  private RecoverySource(
      Store store,
      Repository repository,
      AgeIdentity key,
      StoreLocation location,
      NamedSettings reach) {
    this.store = store;
    this.repository = repository;
    this.key = key;
    this.location = location;
    this.reach = reach;
  }

  /**
   * A sealed catalog that is whole.
   *
   * @param file it, still sealed, on this machine
   */
  public record Picked(
      StoredSnapshot snapshot, Path file, SealedEnvelope envelope, DumpTotals totals) {}

  /**
   * Opens the repository.
   *
   * @param location where it lies now, which may be elsewhere than the kit says
   * @param settings what reaching the location takes
   * @param password UTF-8, when the kit has none; the caller wipes it
   * @throws HoldfastException PASSWORD_WRONG, REPOSITORY_MISSING and their like;
   *     RECOVERY_KIT_INVALID when the kit is for another repository
   */
  public static RecoverySource open(
      RecoveryKit kit, StoreLocation location, StoreSettings settings, byte @Nullable [] password) {
    var store = Stores.open(location, settings);
    try {
      var repository = open(store, kit, password);
      var id = repository.config().id().toString();
      if (kit.formatId() != null && !kit.formatId().equals(id)) {
        repository.close();
        throw new InvalidInputException(
            ErrorCode.RECOVERY_KIT_INVALID,
            "the kit is for repository %s, and in %s lies repository %s"
                .formatted(kit.formatId(), location, id));
      }
      return new RecoverySource(
          store, repository, kit.identity(), location, NamedSettings.of(location, settings));
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static Repository open(Store store, RecoveryKit kit, byte @Nullable [] password) {
    var given = password != null ? password.clone() : passwordOf(kit);
    try (var secret = Password.ofUtf8(given)) {
      return Repository.open(store, secret);
    } finally {
      Arrays.fill(given, (byte) 0);
    }
  }

  private static byte[] passwordOf(RecoveryKit kit) {
    if (kit.password() == null) {
      throw RecoveryKit.wrong("it has no repository password, and none was given");
    }
    return kit.password().getBytes(UTF_8);
  }

  /** The repository's own id. */
  public String formatId() {
    return repository.config().id().toString();
  }

  public StoreLocation location() {
    return location;
  }

  /** What the location was reached with, as far as the catalog can keep it. */
  NamedSettings reach() {
    return reach;
  }

  /**
   * Finds the newest sealed catalog that is whole and opens with the kit.
   *
   * @param until no newer ones; null for the newest of all
   * @param scratch a folder for it, of its owner alone
   * @param told hears why one was passed over
   * @throws ControlException SEALED_CATALOG_MISSING, RECOVERY_KEY_WRONG when all are for other
   *     keys, SEALED_CATALOG_DAMAGED when none is whole
   */
  public Picked pick(@Nullable Instant until, Path scratch, Consumer<String> told)
      throws InterruptedException {
    var all =
        new SealedSnapshots(repository, InstantSource.system())
            .list().stream().filter(it -> until == null || !time(it).isAfter(until)).toList();
    var foreign = 0;
    for (var each : all) {
      try {
        var other = SealedSnapshots.keyId(each).filter(id -> !id.equals(key.id()));
        if (other.isPresent()) {
          foreign++;
          told.accept("%s is sealed for key %s".formatted(shown(each), other.get()));
          continue;
        }
        return check(each, scratch.resolve(each.id() + ".age"));
      } catch (HoldfastException e) {
        foreign += e.code() == ErrorCode.RECOVERY_KEY_WRONG ? 1 : 0;
        told.accept("%s cannot be used: %s".formatted(shown(each), e.getMessage()));
      }
    }
    throw none(all.size(), foreign, until);
  }

  /** Loads a picked one into an empty database. */
  public DumpTotals load(Picked picked, CatalogSettings target) {
    return CatalogSpool.read(picked.file(), key, (_, rows) -> Catalog.load(target, rows));
  }

  @Override
  public void close() {
    key.close();
    try (store) {
      repository.close();
    }
  }

  private Picked check(StoredSnapshot stored, Path file) throws InterruptedException {
    new SealedSnapshots(repository, InstantSource.system()).fetch(stored, file);
    return CatalogSpool.read(
        file, key, (envelope, rows) -> new Picked(stored, file, envelope, rows.check()));
  }

  private ControlException none(int all, int foreign, @Nullable Instant until) {
    if (all == 0) {
      return new ControlException(
          ErrorCode.SEALED_CATALOG_MISSING,
          "there is no sealed catalog in %s%s"
              .formatted(location, until == null ? "" : " of " + until + " or before"));
    }
    if (foreign == all) {
      return new ControlException(
          ErrorCode.RECOVERY_KEY_WRONG,
          "none of the %d sealed catalogs in %s opens with the kit's key %s; take the newest kit"
              .formatted(all, location, key.id()));
    }
    return new ControlException(
        ErrorCode.SEALED_CATALOG_DAMAGED,
        "none of the %d sealed catalogs in %s is whole".formatted(all, location));
  }

  private static Instant time(StoredSnapshot stored) {
    return stored.snapshot().time().toInstant();
  }

  private static String shown(StoredSnapshot stored) {
    return "the sealed catalog of %s (snapshot %s)"
        .formatted(time(stored), stored.id().toString().substring(0, 8));
  }
}
