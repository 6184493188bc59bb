package io.holdfast.cli.repo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.cli.repo.InteropPlace.Kind;
import io.holdfast.store.testkit.RcloneServer;
import io.holdfast.store.testkit.S3ProxyServer;
import io.holdfast.store.testkit.SshServer;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A server of each kind, and on each as many places for repositories as are asked for. */
final class InteropPlaces implements AutoCloseable {
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
  InteropPlace next(Kind kind) {
    var place = folder.resolve("place-" + places++);
    return switch (kind) {
      case FOLDER -> InteropPlace.folder(place);
      case S3 -> {
        var bucket = s3.newPlace();
        yield new InteropPlace(
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
        yield new InteropPlace(
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
        yield new InteropPlace(
            served,
            rest.settings(),
            served.toString().replace("//", "//%s:%s@".formatted(account.user(), password)),
            Map.of(),
            List.of());
      }
      case GATEWAY -> throw new IllegalArgumentException("the service is not here");
    };
  }

  @Override
  public void close() {
    rest.close();
    ssh.close();
    s3.close();
  }
}
