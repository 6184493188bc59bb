package io.holdfast.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import io.holdfast.api.model.Drill;
import io.holdfast.api.model.DrillQuestion;
import io.holdfast.api.model.NewDrill;
import io.holdfast.cli.CommandLineHarness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the server in the middle of a drill. */
class DrillCrashIT {
  @TempDir private Path folder;

  @Test
  void leavesNoRoomAndNoProgramBehindAndEndsHonestly() throws Exception {
    var data = folder.resolve("data");
    var source = Files.createDirectories(folder.resolve("src"));
    Files.writeString(source.resolve("letter.txt"), "still here");
    var mark = folder.resolve("began");
    // The first attempt hangs, and would for ever; the second, if there is one, finds the mark.
    var script = "test -e %1$s && exit 0; echo $$ > %1$s.tmp; mv %1$s.tmp %1$s; sleep 3600";
    var hang = new DrillQuestion("hangs", "SCRIPT", script.formatted(mark), null, null);
    UUID drill;
    try (var server = ServerProcess.start(data);
        var client = server.client()) {
      backUp(server, source);
      var protection = client.protections().all(Query.all()).findFirst().orElseThrow().id();
      drill =
          client
              .drill(
                  new NewDrill(protection, null, "LATEST", null, null, "L5", List.of(hang), null))
              .id();
      Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(mark));
      assertThat(data.resolve("drills").resolve(drill.toString())).isDirectory();
      server.kill();
    }
    var hanging = ProcessHandle.of(Long.parseLong(Files.readString(mark).strip()));

    try (var server = ServerProcess.start(data);
        var client = server.client()) {
      var ended = ended(client, drill);

      assertThat(ended.result()).as("%s", ended).isIn("PASSED", "INCONCLUSIVE");
      if ("PASSED".equals(ended.result())) {
        assertThat(ended.checks()).isNotEmpty();
      } else {
        assertThat(ended.reasonCode()).startsWith("AGENT_LOST");
      }
      assertThat(hanging.filter(ProcessHandle::isAlive)).isEmpty();
      assertThat(data.resolve("drills")).isEmptyDirectory();
      var next =
          client.drill(
              new NewDrill(ended.protectionId(), null, null, null, null, "L2", null, null));
      assertThat(ended(client, next.id()).result()).isEqualTo("PASSED");
    }
  }

  private void backUp(ServerProcess server, Path source) {
    var access = server.access().path("native");
    var harness =
        new CommandLineHarness(folder)
            .with("HOLDFAST_SERVER", access.path("baseUrl").asText())
            .with("HOLDFAST_TOKEN", access.path("token").asText());
    var password = folder.resolve("password");
    try {
      Files.writeString(password, "a long passphrase");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    var made =
        harness.run(
            "repository",
            "create",
            "disk",
            folder.resolve("repository").toString(),
            "-p",
            password.toString());
    assertThat(made.status()).as("%s", made).isZero();
    var done = harness.run("backup", source.toString(), "--repository", "disk");
    assertThat(done.status()).as("%s", done).isZero();
  }

  private static Drill ended(HoldfastClient client, UUID id) {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .until(() -> client.drills().get(id), Drill::ended);
  }
}
