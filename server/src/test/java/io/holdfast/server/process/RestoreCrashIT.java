package io.holdfast.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.model.NewRestore;
import io.holdfast.api.model.RestoreSession;
import io.holdfast.api.model.RestoreTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Kills the server at random moments of restores, starts it again, and looks whether every session
 * has an honest end, and one that says that it succeeded restored every byte.
 */
class RestoreCrashIT extends CrashScene {
  @Test
  void surviveKillsInRestores() throws Exception {
    var server = start();
    try {
      UUID point;
      Duration usual;
      try (var client = server.client()) {
        var protection = protection(client);
        point = backUp(client, protection);
        var began = System.nanoTime();
        awaitRestore(client, restore(client, point, folder.resolve("measured")));
        usual = Duration.ofNanos(System.nanoTime() - began);
      }
      for (var kill = 0; kill < KILLS; kill++) {
        var target = folder.resolve("target-" + kill);
        UUID session;
        try (var client = server.client()) {
          session = restore(client, point, target);
        }
        killAfter(server, random.nextLong(usual.toMillis() + 1));
        server = start();
        try (var client = server.client()) {
          judge(awaitRestore(client, session), target);
          assertThat(client.restorePoints().get(point).usable()).isTrue();
        }
      }
      checkWithRestic();
    } finally {
      server.close();
    }
  }

  private static UUID restore(HoldfastClient client, UUID point, Path target)
      throws InterruptedException {
    var into = RestoreTarget.path(target.toString());
    return client
        .restore(new NewRestore(point, null, null, null, null, null, into, "FAIL", null, null))
        .id();
  }

  private static RestoreSession awaitRestore(HoldfastClient client, UUID session) {
    return Awaitility.await()
        .atMost(HONEST_END)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> client.restoreSessions().get(session), RestoreSession::ended);
  }

  /** A restore that says that it succeeded did, byte for byte; one that did not says so. */
  private void judge(RestoreSession session, Path target) throws IOException {
    assertThat(session.endedAt()).isNotNull();
    assertThat(session.result()).isIn("SUCCESS", "FAILED", "PARTIAL", "ABORTED", "WARNING");
    if ("SUCCESS".equals(session.result())) {
      var restored =
          Files.exists(target.resolve("f0")) ? target : Path.of(target + source.toString());
      for (var i = 0; i < FILES; i++) {
        assertThat(Files.mismatch(source.resolve("f" + i), restored.resolve("f" + i)))
            .isEqualTo(-1);
      }
    }
  }
}
