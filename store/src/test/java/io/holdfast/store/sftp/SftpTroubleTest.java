package io.holdfast.store.sftp;

import static io.holdfast.store.testkit.StoreContract.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.TaskGroup;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.location.StoreSettings;
import io.holdfast.store.location.StoreSettings.Transport;
import io.holdfast.store.testkit.PoorSshServer;
import io.holdfast.store.testkit.SshServer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that cannot replace files, and what it does on bad days. */
class SftpTroubleTest {
  private static final ObjectName PACK = new ObjectName(ObjectType.PACK, "ab".repeat(32));
  private static final byte[] WHOLE = "the whole object".getBytes();

  @TempDir private Path folder;

  private static PoorSshServer server;
  private SftpStore store;

  @BeforeAll
  static void startServer() throws Exception {
    server = PoorSshServer.start();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @BeforeEach
  void openStore() {
    var place = server.place(folder.resolve("repository"));
    var ssh = new StoreSettings.Ssh(null, null, null, server.known(place), server.password());
    store = SftpStore.at(place, SshServer.settings(ssh));
    store.create();
  }

  @AfterEach
  void closeStore() {
    store.close();
    server.heal();
  }

  @Test
  void leavesAloneWhatIsThereAlready() throws Exception {
    save();
    var before = Files.getLastModifiedTime(pack());

    save();

    assertThat(Files.getLastModifiedTime(pack())).isEqualTo(before);
    assertThat(names()).containsExactly(PACK.id());
  }

  @Test
  void mendsAnObjectThatACrashCutOff() throws Exception {
    save();
    Files.delete(pack());
    Files.write(pack(), new byte[] {1});

    save();

    assertThat(pack()).hasBinaryContent(WHOLE);
    assertThat(names()).containsExactly(PACK.id());
  }

  @Test
  void takesNoObjectAwayWithoutAnother() throws Exception {
    save();
    Files.delete(pack());
    Files.write(pack(), new byte[] {1});

    server.failRenames(1, 1);
    assertFails(ErrorCode.STORE_UNREACHABLE, this::save);
    assertThat(pack()).hasBinaryContent(new byte[] {1});
    assertThat(names()).containsExactly(PACK.id());

    server.failRenames(1, 2);
    assertFails(ErrorCode.STORE_UNREACHABLE, this::save);
    assertThat(names()).as("the old one and the new one").hasSize(2);
    assertThat(names()).allMatch(name -> name.contains("-restic-temp-"));

    save();
    assertThat(pack()).hasBinaryContent(WHOLE);
  }

  @Test
  void putsTheOldConfigBackWhenTheNewOneDoesNotCome() throws Exception {
    store.save(ObjectName.CONFIG, List.of(ByteBuffer.wrap(WHOLE)));
    var config = folder.resolve("repository", "config");

    server.failRenames(1, 1);
    assertFails(ErrorCode.STORE_UNREACHABLE, () -> store.replaceConfig(new byte[] {1}));
    assertThat(config).hasBinaryContent(WHOLE);

    store.replaceConfig(new byte[] {1});
    assertThat(config).hasBinaryContent(new byte[] {1});
    assertThat(folder.resolve("repository")).isDirectoryNotContaining("glob:**-restic-temp-*");
  }

  @Test
  void tellsOfAListThatBreaksOff() throws Exception {
    save();
    server.breakLists();

    assertFails(ErrorCode.STORE_UNREACHABLE, () -> store.list(ObjectType.PACK, _ -> {}));
  }

  @Test
  void syncsTheFolderThatHasANewFolder() throws Exception {
    var repository = folder.resolve("repository");
    assertThat(server.openedFolders()).contains(folder, repository);
    server.openedFolders().clear();

    save();

    assertThat(server.openedFolders()).contains(repository.resolve("data"), pack().getParent());
  }

  /** Or a power cut would bring back a key that was taken from somebody. */
  @ParameterizedTest
  @EnumSource(names = {"KEY", "INDEX", "SNAPSHOT"})
  void syncsTheFolderThatAnObjectWasTakenFrom(ObjectType type) {
    var name = new ObjectName(type, PACK.id());
    store.save(name, List.of(ByteBuffer.wrap(WHOLE)));
    server.openedFolders().clear();

    store.delete(name);

    assertThat(server.openedFolders()).containsExactly(folder.resolve("repository", type.folder()));
  }

  /** By a try that had no answer, and may not have come to that. */
  @ParameterizedTest
  @EnumSource(names = {"KEY", "INDEX", "SNAPSHOT"})
  void syncsTheFolderThatAnObjectWasTakenFromBefore(ObjectType type) throws Exception {
    var name = new ObjectName(type, PACK.id());
    store.save(name, List.of(ByteBuffer.wrap(WHOLE)));
    Files.delete(folder.resolve("repository", type.folder(), name.id()));
    server.openedFolders().clear();

    store.delete(name);

    assertThat(server.openedFolders()).containsExactly(folder.resolve("repository", type.folder()));
  }

  @Test
  void tellsNoServerWhatOpenedTheKey() throws Exception {
    var key = folder.resolve("id");
    SshServer.makeKey(key, "ed25519", "the passphrase");
    var place = server.place(folder.resolve("repository"));
    var ssh =
        new StoreSettings.Ssh(
            null, null, Files.readString(key), server.known(place), "the passphrase");
    server.heal();

    try (var locked = SftpStore.at(place, SshServer.settings(ssh))) {
      assertFails(ErrorCode.STORE_FORBIDDEN, () -> locked.list(ObjectType.KEY, _ -> {}));
    }

    assertThat(server.passwords()).isEmpty();
    assertThat(server.keys()).isNotEmpty();
  }

  @Test
  @Timeout(60) // it would wait for ever
  void letsLocksPassWhatIsUnderWay() throws Exception {
    var waiting = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    server.holdRenames(waiting, go);
    var place = server.place(folder.resolve("repository"));
    var settings =
        new StoreSettings(
            StoreSettings.S3.ANONYMOUS,
            Optional.empty(),
            new StoreSettings.Ssh(null, null, null, server.known(place), server.password()),
            new Transport(1, Transport.DEFAULT.timeout()),
            null);

    try (var narrow = SftpStore.at(place, settings);
        var group = TaskGroup.open("narrow", 1)) {
      group.fork(() -> narrow.save(PACK, List.of(ByteBuffer.wrap(WHOLE))));
      waiting.await();
      narrow.list(ObjectType.LOCK, _ -> {});
      assertThat(pack()).doesNotExist();
      go.countDown();
      group.join();
    }
    assertThat(pack()).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ProxyJump gate.example", "ProxyCommand nc %h %p"})
  void goesNoOtherWayThanTheConfigurationSays(String way) throws Exception {
    Files.writeString(folder.resolve("config"), "Host 127.0.0.1\n  " + way + "\n");
    var place = server.place(folder.resolve("repository"));
    var ssh = new StoreSettings.Ssh(folder, null, null, server.known(place), server.password());

    try (var behind = SftpStore.at(place, SshServer.settings(ssh))) {
      assertFails(ErrorCode.NOT_SUPPORTED, () -> behind.list(ObjectType.KEY, _ -> {}));
    }
  }

  private void save() {
    store.save(PACK, List.of(ByteBuffer.wrap(WHOLE)));
  }

  private Path pack() {
    return folder.resolve("repository", "data", "ab", PACK.id());
  }

  private List<String> names() throws Exception {
    try (var files = Files.list(pack().getParent())) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
