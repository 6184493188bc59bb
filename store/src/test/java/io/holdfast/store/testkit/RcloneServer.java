package io.holdfast.store.testkit;

import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreLocation.Account;
import io.holdfast.store.location.StoreSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** rclone as a server of restic's REST protocol, for folders of this machine. */
public final class RcloneServer implements AutoCloseable {
  public static final Account ACCOUNT = new Account("holdfast", "p%:ss w");

  private final ServerProcess process;
  private final @Nullable TestCertificate certificate;
  private final AtomicInteger places = new AtomicInteger();

  private RcloneServer(ServerProcess process, @Nullable TestCertificate certificate) {
    this.process = process;
    this.certificate = certificate;
  }

  /**
   * @param folder where its repositories lie
   * @param certificate null for no TLS
   */
  public static RcloneServer start(
      Path folder, @Nullable TestCertificate certificate, String... more) throws Exception {
    Files.createDirectories(folder);
    var port = ServerProcess.freePort();
    var command =
        new ArrayList<>(
            List.of(
                "rclone",
                "--config",
                "/dev/null",
                "serve",
                "restic",
                "--addr",
                "127.0.0.1:" + port,
                "--user",
                ACCOUNT.user(),
                "--pass",
                String.valueOf(ACCOUNT.password())));
    if (certificate != null) {
      command.addAll(
          List.of("--cert", certificate.certificate() + "", "--key", certificate.key() + ""));
    }
    command.addAll(List.of(more));
    command.add(folder.toString());
    var log = folder.resolveSibling(folder.getFileName() + ".log");
    return new RcloneServer(ServerProcess.start(port, log, command), certificate);
  }

  public StoreLocation.Rest place(String path) {
    var scheme = certificate == null ? "http" : "https";
    return new StoreLocation.Rest(
        URI.create("%s://127.0.0.1:%d/%s".formatted(scheme, process.port(), path)));
  }

  public StoreLocation.Rest newPlace() {
    return place("place-" + places.incrementAndGet() + "/");
  }

  public StoreSettings settings() {
    return settings(ACCOUNT, certificate == null ? null : certificate.pem());
  }

  public static StoreSettings settings(@Nullable Account account, @Nullable String authority) {
    return new StoreSettings(
        StoreSettings.S3.ANONYMOUS,
        Optional.ofNullable(account),
        StoreSettings.Ssh.NONE,
        StoreSettings.Transport.DEFAULT,
        authority);
  }

  @Override
  public void close() {
    process.close();
  }
}
