package io.holdfast.cli.repo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.store.LocalStore;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoredObject;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import io.holdfast.store.opening.Stores;
import io.holdfast.store.testkit.RcloneServer;
import io.holdfast.store.testkit.S3ProxyServer;
import io.holdfast.store.testkit.SshServer;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server of each kind, and on each as many places for repositories as are asked for. */
final class InteropPlaces implements AutoCloseable {
  /** Where a repository can lie. */
  enum Kind {
    FOLDER,
    S3,
    SFTP,
    REST
  }

  /**
   * A place, and how each program reaches it.
   *
   * @param name as both programs take it
   * @param environment for both
   * @param resticOptions for restic alone
   */
  record Place(
      StoreLocation location,
      StoreSettings settings,
      String name,
      Map<String, String> environment,
      List<String> resticOptions) {
    /** The caller closes it. */
    Store open() {
      return Stores.open(location, settings);
    }
  }

  private final Path folder;
  private final S3ProxyServer s3;
  private final SshServer ssh;
  private final RcloneServer rest;
  private int places;

  InteropPlaces(Path folder) throws Exception {
    this.folder = Files.createDirectories(folder);
    s3 = S3ProxyServer.start();
    ssh = SshServer.start(Files.createDirectory(folder.resolve("ssh")));
    rest = RcloneServer.start(folder.resolve("rest"), null);
  }

  /** One that nobody used. */
  Place next(Kind kind) {
    var place = folder.resolve("place-" + places++);
    return switch (kind) {
      case FOLDER ->
          new Place(
              new StoreLocation.Local(place),
              StoreSettings.NONE,
              place.toString(),
              Map.of(),
              List.of());
      case S3 -> {
        var bucket = s3.newPlace();
        yield new Place(
            bucket,
            S3ProxyServer.settings(),
            bucket.toString(),
            Map.of(
                "AWS_ACCESS_KEY_ID", S3ProxyServer.ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY", S3ProxyServer.SECRET_KEY),
            List.of());
      }
      case SFTP -> {
        var remote = ssh.place(place);
        yield new Place(
            remote,
            ssh.settings(),
            remote.toString(),
            Map.of("HOLDFAST_SSH_FOLDER", folder.resolve("ssh").toString()),
            List.of("-o", "sftp.command=" + ssh.client()));
      }
      case REST -> {
        var served = rest.newPlace();
        var account = RcloneServer.ACCOUNT;
        var password =
            URLEncoder.encode(String.valueOf(account.password()), UTF_8).replace("+", "%20");
        yield new Place(
            served,
            rest.settings(),
            served.toString().replace("//", "//%s:%s@".formatted(account.user(), password)),
            Map.of(),
            List.of());
      }
    };
  }

  /** Copies a repository as it lies. */
  static void copy(Path repository, Place place) {
    try (var source = LocalStore.at(repository);
        var target = place.open()) {
      target.create();
      for (var type : ObjectType.values()) {
        var objects = new ArrayList<StoredObject>();
        source.list(type, objects::add);
        for (var object : objects) {
          var bytes = ByteBuffer.allocate((int) object.sizeBytes());
          source.read(object.name(), 0, bytes);
          target.save(object.name(), List.of(bytes.flip()));
        }
      }
    }
  }

  @Override
  public void close() {
    rest.close();
    ssh.close();
    s3.close();
  }
}
