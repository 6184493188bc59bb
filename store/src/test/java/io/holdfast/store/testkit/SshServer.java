package io.holdfast.store.testkit;

import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** OpenSSH's server with a key, a configuration and users' keys of its own, on loopback. */
public final class SshServer implements AutoCloseable {
  private final Path folder;
  private final ServerProcess process;

  private SshServer(Path folder, ServerProcess process) {
    this.folder = folder;
    this.process = process;
  }

  /**
   * @param folder an empty one for keys and configuration
   */
  public static SshServer start(Path folder) throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    makeKey(folder.resolve("host_ed25519"), "ed25519");
    makeKey(folder.resolve("host_rsa"), "rsa");
    makeKey(folder.resolve("id_ed25519"), "ed25519");
    Files.copy(folder.resolve("id_ed25519.pub"), folder.resolve("authorized_keys"));
    var port = ServerProcess.freePort();
    for (var kind : List.of("ed25519", "rsa")) {
      var key = Files.readString(folder.resolve("host_" + kind + ".pub"));
      Files.writeString(folder.resolve("known_" + kind), "[127.0.0.1]:%d %s".formatted(port, key));
    }
    Files.copy(folder.resolve("known_ed25519"), folder.resolve("known_hosts"));
    Files.writeString(
        folder.resolve("sshd_config"),
        """
        Port %d
        ListenAddress 127.0.0.1
        HostKey %s/host_ed25519
        HostKey %s/host_rsa
        PidFile none
        AuthorizedKeysFile %s/authorized_keys
        StrictModes no
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        UsePAM no
        KexAlgorithms curve25519-sha256
        PermitRootLogin yes
        Subsystem sftp internal-sftp
        """
            .formatted(port, folder, folder, folder));
    if (System.getProperty("user.name").equals("root")) {
      Files.createDirectories(Path.of("/run/sshd")); // where it would lock its helpers in
    }
    var command =
        List.of("/usr/sbin/sshd", "-D", "-e", "-f", folder.resolve("sshd_config").toString());
    return new SshServer(folder, ServerProcess.start(port, folder.resolve("sshd.log"), command));
  }

  public StoreLocation.Sftp place(Path repository) {
    return new StoreLocation.Sftp(
        System.getProperty("user.name"), "127.0.0.1", process.port(), repository.toString());
  }

  /** Its folder is one that OpenSSH's client could have. */
  public StoreSettings settings() {
    return settings(new StoreSettings.Ssh(folder, null, null, null, null));
  }

  public static StoreSettings settings(StoreSettings.Ssh ssh) {
    return new StoreSettings(
        StoreSettings.S3.ANONYMOUS, Optional.empty(), ssh, StoreSettings.Transport.DEFAULT, null);
  }

  public String file(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  /** The command by which OpenSSH's own client reaches the server. */
  public String client() {
    return "ssh -F none -o UserKnownHostsFile=%s/known_hosts -o IdentitiesOnly=yes -i %s/id_ed25519 -p %d %s@127.0.0.1 -s sftp"
        .formatted(folder, folder, process.port(), System.getProperty("user.name"));
  }

  /** Ends all connections, and goes on listening. */
  public void hangUp() {
    process.endChildren();
  }

  public static void makeKey(Path file, String kind) throws Exception {
    makeKey(file, kind, "");
  }

  public static void makeKey(Path file, String kind, String passphrase) throws Exception {
    var how = List.of("ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-C", "test", "-a", "1");
    var command = Stream.concat(how.stream(), Stream.of("-f", file.toString())).toList();
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("ssh-keygen makes no key in " + file);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
