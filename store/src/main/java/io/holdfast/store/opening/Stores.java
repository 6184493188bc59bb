package io.holdfast.store.opening;

import io.holdfast.store.LimitedStore;
import io.holdfast.store.LocalStore;
import io.holdfast.store.RetryingStore;
import io.holdfast.store.RetryingStore.Patience;
import io.holdfast.store.Store;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import io.holdfast.store.rest.RestStore;
import io.holdfast.store.s3.S3Store;
import io.holdfast.store.sftp.SftpStore;

/** Opens stores from their locations: the one place that knows all kinds. */
public final class Stores {
  private Stores() {}

  /**
   * Names a place; asks nothing yet. What lies behind a network is tried again when it fails, over
   * a limited number of connections. The caller closes it.
   */
  public static Store open(StoreLocation location, StoreSettings settings) {
    return open(location, settings, Patience.DEFAULT);
  }

  /** As {@link #open(StoreLocation, StoreSettings)}, with another patience. */
  public static Store open(StoreLocation location, StoreSettings settings, Patience patience) {
    return switch (location) {
      case StoreLocation.Local(var folder) -> LocalStore.at(folder);
      case StoreLocation.S3 s3 ->
          new RetryingStore(limited(S3Store.at(s3, settings), settings), patience);
      case StoreLocation.Rest rest ->
          new RetryingStore(limited(RestStore.at(rest, settings), settings), patience);
      case StoreLocation.Sftp sftp ->
          new RetryingStore(SftpStore.at(sftp, settings), patience); // limits itself
    };
  }

  private static Store limited(Store store, StoreSettings settings) {
    return new LimitedStore(store, settings.transport().connections());
  }
}
