package io.holdfast.store.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreLocation.Account;
import io.holdfast.store.testkit.RcloneServer;
import io.holdfast.store.testkit.StoreContract;
import io.holdfast.store.testkit.TestCertificate;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract against rclone's server, with TLS and so with HTTP/2. */
class RestStoreTest extends StoreContract {
  @TempDir private static Path folder;

  private static RcloneServer server;

  private StoreLocation.Rest place;

  @BeforeAll
  static void startServer() throws Exception {
    server = RcloneServer.start(folder.resolve("served"), TestCertificate.make(folder));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  protected Store open() {
    place = server.newPlace();
    return RestStore.at(place, server.settings());
  }

  @Test
  void believesNobodyElsesCertificate() {
    try (var stranger = RestStore.at(place, RcloneServer.settings(RcloneServer.ACCOUNT, null))) {
      assertFails(ErrorCode.STORE_UNTRUSTED, () -> stranger.size(name(ObjectType.KEY, bytes(1))));
    }
  }

  @Test
  void tellsThatTheAccountIsRefused() {
    var wrong = new Account("holdfast", "an0ther");
    var authority = server.settings().authority();
    try (var stranger = RestStore.at(place, RcloneServer.settings(wrong, authority))) {
      assertFails(ErrorCode.STORE_FORBIDDEN, () -> stranger.size(name(ObjectType.KEY, bytes(1))));
      assertThatThrownBy(() -> stranger.list(ObjectType.KEY, _ -> {}))
          .hasMessageContaining("RESTIC_REST_PASSWORD")
          .hasMessageNotContaining("an0ther");
    }
  }

  @Test
  void tellsThatNobodyAnswers() {
    var nobody = new StoreLocation.Rest(URI.create("http://127.0.0.1:9/"));
    try (var unreachable = RestStore.at(nobody, RcloneServer.settings(null, null))) {
      assertFails(
          ErrorCode.STORE_UNREACHABLE, () -> unreachable.size(name(ObjectType.KEY, bytes(1))));
    }
  }

  @Test
  void savesAgainButDeletesNothingWhereItMayOnlyAppend(@TempDir Path other) throws Exception {
    try (var strict = RcloneServer.start(other.resolve("served"), null, "--append-only");
        var appended = RestStore.at(strict.newPlace(), strict.settings())) {
      appended.create();
      var name = name(ObjectType.SNAPSHOT, bytes(100));
      appended.save(name, List.of(ByteBuffer.wrap(bytes(100))));
      appended.save(name, List.of(ByteBuffer.wrap(bytes(100))));

      assertFails(ErrorCode.STORE_FORBIDDEN, () -> appended.delete(name));
      assertThat(appended.size(name)).isEqualTo(100);
    }
  }

  /**
   * Older versions (as Debian's 1.60) answer 404 then, as other servers do when there is no folder.
   */
  @Test
  void takesAListThatRcloneCannotMakeForNoEmptyOne() throws Exception {
    try (var store = open()) {
      store.create();
      var name = name(ObjectType.CONFIG, bytes(10));
      store.save(name, List.of(ByteBuffer.wrap(bytes(10))));
      var snapshots =
          folder.resolve("served", Path.of(place.base().getPath()).getFileName() + "", "snapshots");
      Files.deleteIfExists(snapshots);
      Files.writeString(snapshots, "no folder");

      assertFails(ErrorCode.STORE_UNREACHABLE, () -> store.list(ObjectType.SNAPSHOT, _ -> {}));
      Files.delete(snapshots);
      store.list(ObjectType.SNAPSHOT, object -> fail("lists " + object));
    }
  }
}
