package io.holdfast.cli.repo;

import io.holdfast.store.LocalStore;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoredObject;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import io.holdfast.store.opening.Stores;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A place for a repository, and how each program reaches it.
 *
 * @param location where its objects lie, for who looks behind the programs
 * @param name as both programs take it
 * @param environment for both
 * @param resticOptions for restic alone
 */
public record InteropPlace(
    StoreLocation location,
    StoreSettings settings,
    String name,
    Map<String, String> environment,
    List<String> resticOptions) {
  /** Where a repository can lie. */
  public enum Kind {
    FOLDER,
    S3,
    SFTP,
    REST,
    /** The service's own server of restic's protocol. */
    GATEWAY
  }

  static InteropPlace folder(Path folder) {
    return new InteropPlace(
        new StoreLocation.Local(folder),
        StoreSettings.NONE,
        folder.toString(),
        Map.of(),
        List.of());
  }

  /** The caller closes it. */
  Store open() {
    return Stores.open(location, settings);
  }

  List<StoredObject> objects(ObjectType type) {
    var objects = new ArrayList<StoredObject>();
    try (var store = open()) {
      store.list(type, objects::add);
    }
    return objects;
  }

  /** Puts a copy of a repository here, as it lies. */
  void fill(Path repository) {
    try (var source = LocalStore.at(repository);
        var target = open()) {
      target.create();
      for (var type : ObjectType.values()) {
        var objects = new ArrayList<StoredObject>();
        source.list(type, objects::add);
        for (var object : objects) {
          target.save(object.name(), List.of(ByteBuffer.wrap(read(source, object))));
        }
      }
    }
  }

  void remove(ObjectName name) {
    try (var store = open()) {
      store.delete(name);
    }
  }

  void damage(StoredObject object, UnaryOperator<byte[]> change) {
    try (var store = open()) {
      var changed = change.apply(read(store, object));
      store.delete(object.name());
      store.save(object.name(), List.of(ByteBuffer.wrap(changed)));
    }
  }

  private static byte[] read(Store store, StoredObject object) {
    var bytes = new byte[(int) object.sizeBytes()];
    store.read(object.name(), 0, ByteBuffer.wrap(bytes));
    return bytes;
  }
}
