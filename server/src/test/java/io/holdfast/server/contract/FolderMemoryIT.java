package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.rest.testkit.OpenApiJudge;
import io.holdfast.server.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the service's backups remember of folders, and what becomes of them without it. */
class FolderMemoryIT {
  private static final Pattern AS_BEFORE =
      Pattern.compile("FOLDERS_AS_BEFORE.*?\"folders\":\"(\\d+)\"");

  /** Folders with changes as young as this are not noted, for times may be coarse. */
  private static final Duration YOUNG = Duration.ofSeconds(3);

  @TempDir private Path scratch;

  @Test
  void whatIsAsItWasIsNotComparedAndWhatChangedIsFound() throws Exception {
    var data = scratch.resolve("data");
    var folders = data.resolve("folder-memory");
    try (var server = RunningServer.start(data)) {
      var api = new JudgedClient(new OpenApiJudge(), server.url(), server.token());
      var world = World.make(api, scratch, "one");
      var sister = sister(api, world);
      var made = Instant.now();
      await().until(() -> made.plus(YOUNG).isBefore(Instant.now()));

      assertThat(foldersAsBefore(api, world.backUp(api))).isZero();
      assertThat(foldersAsBefore(api, world.backUp(api))).as("unchanged").isEqualTo(3);
      assertThat(foldersAsBefore(api, backUp(api, sister))).as("not shared").isZero();
      assertThat(foldersAsBefore(api, backUp(api, sister))).isEqualTo(3);
      assertThat(Files.getPosixFilePermissions(folders))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));

      Files.writeString(world.folder().resolve("letter.txt"), "later");
      assertThat(foldersAsBefore(api, world.backUp(api))).as("one changed").isEqualTo(2);
      assertThat(restored(api, world)).hasContent("later");

      spoil(folders.resolve(sister));
      assertThat(foldersAsBefore(api, backUp(api, sister))).as("spoilt").isZero();
    }
  }

  /** Another protection of the same source, in the same repository. */
  private static String sister(JudgedClient api, World world) {
    var plan =
        World.made(
            api,
            "/v1/plans",
            Map.of(
                "projectId",
                world.projectId(),
                "name",
                "sister",
                "placements",
                List.of(Map.of("repositoryId", world.repositoryId()))));
    return World.made(api, "/v1/protections", Map.of("sourceId", world.sourceId(), "planId", plan));
  }

  private static String backUp(JudgedClient api, String protection) {
    var started = api.post("/v1/protections/" + protection + "/backup", Map.of());
    return World.ended(api, started.header("Location"), "SUCCESS");
  }

  /** What the session's events say; none for none. */
  private static int foldersAsBefore(JudgedClient api, String session) {
    var events = api.get("/v1/backup-sessions/" + session + "/events").raw().body();
    var found = AS_BEFORE.matcher(events);
    return found.find() ? Integer.parseInt(found.group(1)) : 0;
  }

  private Path restored(JudgedClient api, World world) {
    var target = scratch.resolve("restored");
    var wish =
        Map.of("restorePointId", world.point(api), "target", Map.of("path", target.toString()));
    var started = api.post("/v1/restore-sessions", wish);
    World.ended(api, started.header("Location"), "SUCCESS");
    return Path.of(target + world.folder().resolve("letter.txt").toString());
  }

  /** Turns a bit of each file. */
  private static void spoil(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) {
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
      }
    }
  }
}
