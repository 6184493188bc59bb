package io.holdfast.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import io.holdfast.api.model.BackupRequest;
import io.holdfast.api.model.BackupSession;
import io.holdfast.api.model.Protection;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Kills the server at random moments of backups, starts it again, and looks whether the repository
 * is sound for stock restic, every session has an honest end, and everything that was acknowledged
 * is still there.
 */
class BackupCrashIT extends CrashScene {
  @Test
  void surviveKillsInBackups() throws Exception {
    var server = start();
    try {
      Protection protection;
      try (var client = server.client()) {
        protection = protection(client);
      }
      var usual = usualDuration(server, protection);
      var stopped = 0;
      for (var kill = 0; kill < KILLS; kill++) {
        changeSome();
        UUID session;
        try (var client = server.client()) {
          session =
              client
                  .backUp(
                      protection.id(), new BackupRequest(null, "kill " + kill, null, null, null))
                  .id();
        }
        killAfter(server, random.nextLong(usual.toMillis() + 1));
        server = start();
        try (var client = server.client()) {
          var ended = awaitBackup(client, session);
          judge(client, ended);
          stopped += ended.attempt() > 1 ? 1 : 0; // what a kill stops another agent begins anew
          judgeCatalog(client, protection);
        }
        checkWithRestic();
      }
      assertThat(stopped).as("backups that a kill stopped").isPositive();
      checkWithRestic("--read-data");
    } finally {
      server.close();
    }
  }

  private Duration usualDuration(ServerProcess server, Protection protection)
      throws InterruptedException {
    try (var client = server.client()) {
      backUp(client, protection);
      var began = System.nanoTime();
      backUp(client, protection);
      return Duration.ofNanos(System.nanoTime() - began).plusMillis(200);
    }
  }

  /** A session that ended well has a whole point; one that did not has none. */
  private void judge(HoldfastClient client, BackupSession session) throws InterruptedException {
    assertThat(session.endedAt()).isNotNull();
    if (session.result() == null || !session.result().matches("SUCCESS|WARNING|PARTIAL")) {
      assertThat(session.restorePointId())
          .as("point of a session that ended %s", session.result())
          .isNull();
      return;
    }
    var point = client.restorePoints().get(session.restorePointId());
    assertThat(point.status()).isEqualTo("AVAILABLE");
    assertThat(point.itemCount()).isGreaterThanOrEqualTo(FILES);
    assertThat(client.restorePoints().copies(point.id()).items())
        .singleElement()
        .satisfies(copy -> assertThat(copy.state()).isEqualTo("VALID"));
    acknowledged.add(point.id());
  }

  /** Nothing half, nothing lost, nothing that runs for ever. */
  private void judgeCatalog(HoldfastClient client, Protection protection) {
    var query = Query.all().with("protectionId", protection.id()).limit(500);
    var points = client.restorePoints().all(query).toList();
    assertThat(points).allSatisfy(point -> assertThat(point.status()).isEqualTo("AVAILABLE"));
    assertThat(points.stream().map(point -> point.id())).containsAll(acknowledged);
    assertThat(client.backupSessions().all(query)).allMatch(BackupSession::ended);
  }

  private void changeSome() throws IOException {
    for (var i = 0; i < FILES / 4; i++) {
      write(random.nextInt(FILES));
    }
  }
}
