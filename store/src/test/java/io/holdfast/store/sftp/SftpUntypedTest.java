package io.holdfast.store.sftp;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.location.StoreSettings;
import io.holdfast.store.testkit.PoorSshServer;
import io.holdfast.store.testkit.SshServer;
import io.holdfast.store.testkit.StoreContract;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that gives modes without saying of what: files, folders or others. */
class SftpUntypedTest extends StoreContract {
  private static PoorSshServer server;

  @TempDir private Path folder;

  @BeforeAll
  static void startServer() throws Exception {
    server = PoorSshServer.start();
    server.hideTypes();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @Override
  protected Store open() {
    var place = server.place(folder.resolve("repository"));
    var ssh = new StoreSettings.Ssh(null, null, null, server.known(place), server.password());
    return SftpStore.at(place, SshServer.settings(ssh));
  }

  @Test
  void takesAListThatIsRefusedForNoEmptyOne() throws Exception {
    var snapshots = folder.resolve("repository", "snapshots");
    Files.delete(snapshots);
    assertThat(list(ObjectType.SNAPSHOT)).isEmpty();
    Files.writeString(snapshots, "maybe a folder");

    assertFails(ErrorCode.STORE_UNREACHABLE, () -> list(ObjectType.SNAPSHOT));
  }
}
