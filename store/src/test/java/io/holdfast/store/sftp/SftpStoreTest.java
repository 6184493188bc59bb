package io.holdfast.store.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import io.holdfast.store.StoredObject;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import io.holdfast.store.testkit.SshServer;
import io.holdfast.store.testkit.StoreContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SftpStoreTest extends StoreContract {
  @TempDir private static Path keys;

  private static SshServer server;

  @TempDir private Path folder;

  @BeforeAll
  static void startServer() throws Exception {
    server = SshServer.start(keys);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  protected boolean tellsTimes() {
    return true;
  }

  @Override
  protected Store open() {
    return SftpStore.at(server.place(root()), server.settings());
  }

  @Test
  void laysObjectsOutAsResticDoesForTheOwnerOnly() throws Exception {
    var pack = save(ObjectType.PACK, bytes(10));
    var key = save(ObjectType.KEY, bytes(11));
    save(ObjectType.CONFIG, bytes(12));

    assertThat(root().resolve("data", pack.id().substring(0, 2), pack.id())).isRegularFile();
    assertThat(root().resolve("config")).isRegularFile();
    assertThat(modeOf(root().resolve("keys", key.id()))).isEqualTo("r--------");
    assertThat(modeOf(root().resolve("keys"))).isEqualTo("rwx------");
    try (var files = Files.walk(root())) {
      assertThat(files.map(Path::toString)).noneMatch(file -> file.contains("-temp-"));
    }
  }

  @Test
  void skipsStrangersInItsFolders() throws Exception {
    var lock = save(ObjectType.LOCK, bytes(5));
    var locks = root().resolve("locks");
    Files.writeString(locks.resolve(lock.id() + "-restic-temp-1"), "half written");
    Files.createDirectory(locks.resolve("0".repeat(64)));
    Files.createDirectory(root().resolve("data", "lost+found"));

    assertThat(list(ObjectType.LOCK)).containsExactly(new StoredObject(lock, 5));
    assertThat(list(ObjectType.PACK)).isEmpty();
  }

  @Test
  void makesAFolderThatIsMissing() throws Exception {
    var content = bytes(64);
    var name = name(ObjectType.PACK, content);
    Files.delete(root().resolve("data"));

    save(ObjectType.PACK, content);

    assertThat(loadAll(name)).isEqualTo(content);
  }

  @Test
  void mendsAnObjectThatAnotherCrashCutOff() throws Exception {
    var name = save(ObjectType.INDEX, bytes(500));
    var file = root().resolve("index", name.id());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.write(file, new byte[3]);

    save(ObjectType.INDEX, bytes(500));

    assertThat(loadAll(name)).isEqualTo(bytes(500));
  }

  @Test
  void trustsNoServerThatIsNotKnown(@TempDir Path stranger) throws Exception {
    Files.copy(keys.resolve("id_ed25519"), stranger.resolve("id_ed25519"));
    try (var store = SftpStore.at(server.place(root()), known(stranger, null))) {
      assertThatThrownBy(() -> store.list(ObjectType.KEY, _ -> {}))
          .hasMessageContaining("not in known_hosts")
          .hasMessageContaining("SHA256:");
      assertFails(ErrorCode.STORE_UNTRUSTED, () -> store.list(ObjectType.KEY, _ -> {}));
    }
    SshServer.makeKey(stranger.resolve("another"), "ed25519");
    var another = Files.readString(stranger.resolve("another.pub"));
    var line = server.file("known_hosts").split(" ", -1)[0] + " " + another;
    try (var store = SftpStore.at(server.place(root()), known(stranger, line))) {
      assertThatThrownBy(() -> store.list(ObjectType.KEY, _ -> {}))
          .hasMessageContaining("another key than known_hosts has");
    }
    var revoked = server.file("known_hosts") + "@revoked " + server.file("known_hosts");
    try (var store = SftpStore.at(server.place(root()), known(stranger, revoked))) {
      assertFails(ErrorCode.STORE_UNTRUSTED, () -> store.list(ObjectType.KEY, _ -> {}));
    }
  }

  @Test
  void asksAServerForTheKeyThatIsKnown(@TempDir Path other) throws Exception {
    Files.copy(keys.resolve("id_ed25519"), other.resolve("id_ed25519"));

    try (var store = SftpStore.at(server.place(root()), known(other, server.file("known_rsa")))) {
      assertThat(store.location()).endsWith(root().toString());
      store.list(ObjectType.KEY, _ -> {});
    }
  }

  @Test
  void tellsThatNoKeyIsTaken(@TempDir Path other) throws Exception {
    SshServer.makeKey(other.resolve("id_ed25519"), "ed25519");
    try (var store = SftpStore.at(server.place(root()), known(other, server.file("known_hosts")))) {
      assertFails(ErrorCode.STORE_FORBIDDEN, () -> store.list(ObjectType.KEY, _ -> {}));
    }
  }

  @Test
  void takesAKeyAndAServerThatItWasGiven() throws Exception {
    var ssh =
        new StoreSettings.Ssh(
            null, null, server.file("id_ed25519"), server.file("known_hosts"), null);
    var key = save(ObjectType.KEY, bytes(7));

    try (var store = SftpStore.at(server.place(root()), SshServer.settings(ssh))) {
      assertThat(store.size(key)).isEqualTo(7);
    }
  }

  @Test
  void letsAnAgentSign(@TempDir Path other) throws Exception {
    try (var agent = agent(other, List.of(keys.resolve("id_ed25519")));
        var store = SftpStore.at(server.place(root()), agent.settings(null))) {
      store.list(ObjectType.KEY, _ -> {});
    }
  }

  @Test
  void usesTheKeyThatItWasGivenWhateverAnAgentHas(@TempDir Path other) throws Exception {
    var strangers = new ArrayList<Path>();
    for (var i = 0; i < 6; i++) { // as many as the server looks at
      strangers.add(other.resolve("stranger-" + i));
      SshServer.makeKey(strangers.getLast(), "ed25519");
    }
    try (var agent = agent(other, strangers)) {
      try (var store =
          SftpStore.at(server.place(root()), agent.settings(server.file("id_ed25519")))) {
        store.list(ObjectType.KEY, _ -> {});
      }
      try (var store = SftpStore.at(server.place(root()), agent.settings(null))) {
        assertFails(ErrorCode.STORE_FORBIDDEN, () -> store.list(ObjectType.KEY, _ -> {}));
      }
    }
  }

  /** OpenSSH's agent with some keys. */
  private record Agent(Path socket, Process process) implements AutoCloseable {
    private StoreSettings settings(@Nullable String key) throws Exception {
      return SshServer.settings(
          new StoreSettings.Ssh(null, socket, key, server.file("known_hosts"), null));
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private static Agent agent(Path folder, List<Path> keys) throws Exception {
    var socket = folder.resolve("agent");
    var started =
        new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    var agent = new Agent(socket, started);
    Awaitility.await().until(() -> Files.exists(socket));
    var command = new ArrayList<>(List.of("ssh-add", "-q"));
    keys.forEach(key -> command.add(key.toString()));
    var add = new ProcessBuilder(command);
    add.environment().put("SSH_AUTH_SOCK", socket.toString());
    assertThat(add.start().waitFor()).isZero();
    return agent;
  }

  @Test
  void readsTheServersNameFromTheConfiguration(@TempDir Path other) throws Exception {
    Files.copy(keys.resolve("id_ed25519"), other.resolve("id_ed25519"));
    Files.copy(keys.resolve("known_hosts"), other.resolve("known_hosts"));
    var place = server.place(root());
    Files.writeString(
        other.resolve("config"),
        "Host nickname\n  HostName 127.0.0.1\n  Port %d\n  User %s\n"
            .formatted(place.port(), place.user()));

    var nickname = new StoreLocation.Sftp("", "nickname", 0, root().toString());
    try (var store = SftpStore.at(nickname, known(other, null))) {
      store.list(ObjectType.KEY, _ -> {});
    }
  }

  @Test
  void connectsAgainAfterTheServerHungUp() throws Exception {
    var key = save(ObjectType.KEY, bytes(7));

    server.hangUp();

    Awaitility.await()
        .ignoreExceptionsInstanceOf(StoreException.class)
        .untilAsserted(() -> assertThat(store.size(key)).isEqualTo(7));
  }

  @Test
  void tellsWhatAServerLacks() {
    assertCode(SftpConstants.SSH_FX_NO_SPACE_ON_FILESYSTEM, ErrorCode.STORE_FULL);
    assertCode(SftpConstants.SSH_FX_QUOTA_EXCEEDED, ErrorCode.STORE_FULL);
    assertCode(SftpConstants.SSH_FX_PERMISSION_DENIED, ErrorCode.STORE_FORBIDDEN);
    assertCode(SftpConstants.SSH_FX_NO_SUCH_FILE, ErrorCode.OBJECT_MISSING);
    assertCode(SftpConstants.SSH_FX_FAILURE, ErrorCode.STORE_UNREACHABLE);
  }

  private static void assertCode(int status, ErrorCode code) {
    assertThat(SftpErrors.translate("cannot save", new SftpException(status, "")).code())
        .isEqualTo(code);
  }

  private static StoreSettings known(Path folder, String knownHosts) {
    return SshServer.settings(new StoreSettings.Ssh(folder, null, null, knownHosts, null));
  }

  private Path root() {
    return folder.resolve("some", "repository");
  }

  private static String modeOf(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
