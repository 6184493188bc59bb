package io.holdfast.store.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.testkit.RcloneServer;
import io.holdfast.store.testkit.StockRestServer;
import io.holdfast.store.testkit.StoreContract;
import io.holdfast.store.testkit.TestCertificate;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract against restic's own server, with TLS and so with HTTP/2. */
class StockRestServerIT extends StoreContract {
  @TempDir private static Path folder;

  private static StockRestServer server;

  @BeforeAll
  static void startServer() throws Exception {
    server = StockRestServer.start(folder.resolve("served"), TestCertificate.make(folder));
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected Store open() {
    return RestStore.at(server.newPlace(), server.settings());
  }

  @Test
  void tellsThatTheAccountIsRefused() {
    var nobody = RcloneServer.settings(null, server.settings().authority());
    try (var stranger = RestStore.at(server.newPlace(), nobody)) {
      assertFails(ErrorCode.STORE_FORBIDDEN, () -> stranger.size(name(ObjectType.KEY, bytes(1))));
    }
  }

  @Test
  void savesAgainButDeletesNothingButLocksWhereItMayOnlyAppend(@TempDir Path other)
      throws Exception {
    try (var strict = StockRestServer.start(other.resolve("served"), null, "--append-only");
        var appended = RestStore.at(strict.newPlace(), strict.settings())) {
      appended.create();
      var snapshot = name(ObjectType.SNAPSHOT, bytes(100));
      var lock = name(ObjectType.LOCK, bytes(10));
      appended.save(snapshot, List.of(ByteBuffer.wrap(bytes(100))));
      appended.save(snapshot, List.of(ByteBuffer.wrap(bytes(100))));
      appended.save(lock, List.of(ByteBuffer.wrap(bytes(10))));

      assertFails(ErrorCode.STORE_FORBIDDEN, () -> appended.delete(snapshot));
      assertThat(appended.size(snapshot)).isEqualTo(100);
      appended.delete(lock);
      appended.list(ObjectType.LOCK, left -> assertThat(left).as("left").isNull());
    }
  }

  @Test
  void tellsThatTheQuotaIsUsedUp(@TempDir Path other) throws Exception {
    var most = 3_000_000; // it counts folders too
    try (var little =
            StockRestServer.start(other.resolve("served"), null, "--max-size", "" + most);
        var full = RestStore.at(little.newPlace(), little.settings())) {
      full.create();
      var fits = List.of(ByteBuffer.wrap(bytes(1_000)));
      full.save(name(ObjectType.PACK, bytes(1_000)), fits);

      var tooMuch = List.of(ByteBuffer.wrap(bytes(most)));
      assertFails(
          ErrorCode.STORE_FULL, () -> full.save(name(ObjectType.PACK, bytes(most)), tooMuch));
    }
  }

  /** Its server reads what comes and compares it with its name. */
  @Test
  void tellsThatTheBytesAreNotThoseOfTheName() {
    assertFails(
        ErrorCode.STORE_UNREACHABLE,
        () -> store.save(name(ObjectType.PACK, bytes(5)), List.of(ByteBuffer.wrap(bytes(6)))));
  }
}
