package io.holdfast.sources.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.Secret;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourceSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups; restores are in {@link RedisRestoreIT}. */
@Timeout(120)
class RedisSourceIT {
  private static final String MARK = "0123456789012345678901234567890123456789";

  @TempDir private static Path folder;
  private static RedisFixture fixture;
  private static RedisServer server;

  @BeforeAll
  static void start() throws Exception {
    fixture = RedisFixture.create(folder);
    server = fixture.server;
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @BeforeEach
  void clear() {
    fixture.clear();
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "no"})
  void pointIsOneMomentUnderLiveWrites(String diskless) throws Exception {
    server.ask("CONFIG", "SET", "repl-diskless-sync", diskless);
    server.ask("DEBUG", "POPULATE", "20000", "filler", "100");
    var stop = new AtomicBoolean();
    var begun = new CountDownLatch(100);
    var writer = Thread.ofPlatform().start(() -> writePairs(stop, begun));
    assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

    var point = fixture.backup();
    stop.set(true);
    writer.join();

    fixture.restore(
        point, new RestoreWish(List.of(), List.of("a:*", "b:*"), null, Conflicts.FAIL, Map.of()));
    var a = fixture.other.keys("a:*").size();
    assertThat(fixture.other.keys("b:*")).hasSize(a).hasSizeGreaterThanOrEqualTo(100);
    assertThat(point.parts().getFirst().expectations())
        .containsEntry("keys", 20_000L + 2 * a)
        .containsEntry("keys.db0", 20_000L + 2 * a)
        .containsEntry("type.string", 20_000L + 2 * a)
        .containsEntry("rdbVersion", 10L);
  }

  private static void writePairs(AtomicBoolean stop, CountDownLatch begun) {
    try (var link = server.connect()) {
      for (var n = 0; !stop.get(); n++) {
        link.get("MSET", "a:" + n, "1", "b:" + n, "1");
        begun.countDown();
      }
    }
  }

  @Test
  void lackOfRightsAndWrongPasswordsAreNamed() throws Exception {
    server.ask("ACL", "SETUSER", "backup", "-psync");
    fixture.refuses(server.backup(Map.of()), ErrorCode.SOURCE_FORBIDDEN, "psync");
    server.ask("ACL", "SETUSER", "backup", "+psync", "-replconf");
    fixture.refuses(server.backup(Map.of()), ErrorCode.SOURCE_FORBIDDEN, "replconf");
    server.ask("ACL", "SETUSER", "backup", "+replconf", "resetpass", ">another");
    fixture.refuses(server.backup(Map.of()), ErrorCode.SOURCE_FORBIDDEN, "WRONGPASS");
    server.ask("ACL", "DELUSER", "backup");
    fixture.refuses(server.backup(Map.of()), ErrorCode.SOURCE_FORBIDDEN, "WRONGPASS");
    server.createBackupAccount();
    fixture.backup(server.backup(Map.of()));
  }

  @Test
  void passwordOfTheServerIsAskedFor() {
    server.ask("CONFIG", "SET", "requirepass", "secret");
    try {
      fixture.refuses(server.settings(), ErrorCode.SOURCE_FORBIDDEN, "NOAUTH");
    } finally {
      try (var link = RedisLink.open(RedisAccess.of(withPassword()))) {
        link.get("CONFIG", "SET", "requirepass", "");
      }
    }
  }

  private static SourceSettings withPassword() {
    var values = Map.of("host", "127.0.0.1", "port", String.valueOf(server.port()));
    return new SourceSettings(
        values, Map.of("password", new Secret("secret".getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void serverThatDiesMidDumpLeavesNoPoint() throws Exception {
    var doomed = RedisServer.start(folder.resolve("doomed"), "--rdb-key-save-delay", "2000");
    doomed.ask("DEBUG", "POPULATE", "20000", "key", "1000");
    var snapshots = fixture.sources.snapshots();
    try (var view = RedisFixture.SOURCE.open(doomed.settings(), SourceJournal.NONE)) {
      doomed.kill();
      assertThatThrownBy(() -> fixture.sources.backup(view))
          .isInstanceOf(SourceException.class)
          .extracting(e -> ((SourceException) e).code())
          .isEqualTo(ErrorCode.SOURCE_FAILED);
    }
    assertThat(fixture.sources.snapshots()).isEqualTo(snapshots);
    fixture.refuses(doomed.settings(), ErrorCode.SOURCE_UNREACHABLE, "cannot reach");
  }

  @Test
  void brokenStreamsLeaveNoPoint() throws Exception {
    server.ask("DEBUG", "POPULATE", "2000", "key", "100");
    server.ask("HSET", "hash", "a", "1");
    var whole = RedisFixture.bytes(fixture.backup());
    var unsummed = whole.clone();
    unsummed[whole.length - 3] ^= 1;
    var newer = whole.clone();
    newer[5] = '9';
    refuses(new byte[0], 0, ErrorCode.SOURCE_EMPTY);
    refuses(Arrays.copyOf(whole, whole.length - 9), 0, ErrorCode.EXPECTATION_FAILED);
    refuses(Arrays.copyOf(whole, whole.length / 3), 0, ErrorCode.EXPECTATION_FAILED);
    refuses(Arrays.copyOf(whole, whole.length / 3), 1000, ErrorCode.SOURCE_FAILED);
    refuses(unsummed, 0, ErrorCode.EXPECTATION_FAILED);
    refuses(Arrays.copyOf(whole, whole.length + 5), 0, ErrorCode.EXPECTATION_FAILED);
    refuses(text("just some text, not an RDB"), 0, ErrorCode.EXPECTATION_FAILED);
    refuses(newer, 0, ErrorCode.SOURCE_VERSION);
    // Each of these bits may lie in a length, a type or a value.
    for (var at = 9; at < whole.length; at += whole.length / 7) {
      var flipped = whole.clone();
      flipped[at] ^= (byte) 0x80;
      refusesDamaged(flipped);
    }
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void refuses(byte[] rdb, int missing, ErrorCode code) throws Exception {
    try (var fake =
        FakeServer.start(output -> {
          FakeServer.text(output, "+FULLRESYNC x 0\r\n$%d\r\n".formatted(rdb.length + missing));
          output.write(rdb);
        })) {
      fixture.refuses(fake.settings(), code, "");
    }
  }

  private static void refusesDamaged(byte[] rdb) throws Exception {
    var snapshots = fixture.sources.snapshots();
    try (var fake =
        FakeServer.start(output -> {
          FakeServer.text(output, "+FULLRESYNC x 0\r\n$%d\r\n".formatted(rdb.length));
          output.write(rdb);
        })) {
      assertThatThrownBy(() -> fixture.backup(fake.settings()))
          .isInstanceOf(SourceException.class)
          .extracting(e -> ((SourceException) e).code())
          .isIn(ErrorCode.EXPECTATION_FAILED, ErrorCode.SOURCE_VERSION);
    }
    assertThat(fixture.sources.snapshots()).isEqualTo(snapshots);
  }

  @Test
  void serversMayTakeTheirTimeBeforeTheyBegin() throws Exception {
    server.ask("SET", "a", "1");
    var whole = RedisFixture.bytes(fixture.backup());

    try (var fake =
        FakeServer.start(output -> {
          FakeServer.text(output, "\n\n+FULLRESYNC x 0\r\n\n\n$EOF:" + MARK + "\r\n");
          output.write(whole, 0, 20);
          output.flush();
          output.write(whole, 20, whole.length - 20);
          FakeServer.text(output, MARK.substring(0, 15));
          FakeServer.text(output, MARK.substring(15));
        })) {
      assertThat(RedisFixture.bytes(fixture.backup(fake.settings()))).isEqualTo(whole);
    }
  }

  @Test
  void streamsWithoutTheirMarkOrAnyRdbLeaveNoPoint() throws Exception {
    server.ask("SET", "a", "1");
    var whole = RedisFixture.bytes(fixture.backup());
    for (var head :
        List.of(
            "+FULLRESYNC x 0\r\n$EOF:" + MARK + "\r\n",
            "+CONTINUE\r\n",
            "+FULLRESYNC x 0\r\n-ERR Unable to perform background save\r\n",
            "+FULLRESYNC x 0\r\n$EOF:short\r\n",
            "HTTP/1.1 400 Bad Request\r\n")) {
      try (var fake =
          FakeServer.start(output -> {
            FakeServer.text(output, head);
            output.write(whole);
          })) {
        fixture.refuses(fake.settings(), ErrorCode.SOURCE_FAILED, "");
      }
    }
  }

  @Test
  void replicaWithoutItsPrimaryIsAskedAgainLater() throws Exception {
    fixture.other.ask("REPLICAOF", "127.0.0.1", "1");
    try {
      fixture.refuses(fixture.other.settings(), ErrorCode.SOURCE_UNREACHABLE, "NOMASTERLINK");
    } finally {
      fixture.other.ask("REPLICAOF", "NO", "ONE");
    }
  }

  @Test
  void missingChecksumIsTold() throws Exception {
    var events = new CopyOnWriteArrayList<String>();
    try (var unsummed = RedisServer.start(folder.resolve("unsummed"), "--rdbchecksum", "no")) {
      unsummed.ask("SET", "a", "1");
      try (var view =
          RedisFixture.SOURCE.open(unsummed.settings(), (_, code, _, _) -> events.add(code))) {
        var point = fixture.sources.backup(view).point();
        assertThat(point.parts().getFirst().expectations())
            .containsEntry("checksum", 0L)
            .containsEntry("keys", 1L);
      }
    }
    assertThat(events).containsExactly("CHECKSUM_OFF");
  }

  @Test
  void encryptedConnectionsAreProvenByAuthorityAndName() throws Exception {
    var certificates = folder.resolve("certificates");
    Certificates.create(certificates);
    try (var encrypted =
        RedisServer.start(
            folder.resolve("encrypted"),
            "--tls-port",
            RedisServer.OTHER_PORT,
            "--tls-cert-file",
            certificates.resolve("server.pem").toString(),
            "--tls-key-file",
            certificates.resolve("server.key").toString(),
            "--tls-ca-cert-file",
            certificates.resolve("authority.pem").toString())) {
      encrypted.createBackupAccount();
      encrypted.ask("SET", "a", "1");
      var tls =
          Map.of(
              "port", String.valueOf(encrypted.otherPort()),
              "tls", "verify-ca",
              "caFile", certificates.resolve("authority.pem").toString(),
              "certificateFile", certificates.resolve("server.pem").toString(),
              "keyFile", certificates.resolve("server.key").toString());
      var settings = encrypted.backup(tls);

      assertThat(fixture.backup(settings).parts().getFirst().items()).isEqualTo(1);
      assertThat(
              fixture
                  .backup(settings.with(Map.of("tls", "verify-full", "host", "localhost")))
                  .parts())
          .hasSize(1);
      for (var wrong :
          List.of(
              // The certificate is for localhost only, and for no machine's authority.
              Map.of("tls", "verify-full"),
              Map.of("caFile", ""),
              Map.of("certificateFile", "", "keyFile", ""),
              Map.of("keyFile", certificates.resolve("authority.pem").toString()))) {
        fixture.refuses(settings.with(wrong), ErrorCode.SOURCE_UNREACHABLE, "cannot reach");
      }
    }
  }
}
