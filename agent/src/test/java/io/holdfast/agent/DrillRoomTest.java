package io.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillRoomTest {
  private static final Instant NOON = Instant.parse("2026-03-28T12:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOON);

  @TempDir private Path scratch;

  @Test
  void isPrivateAndEmptyAndGoneAfterwards() throws Exception {
    var id = UUID.randomUUID();
    var root = scratch.resolve("drills");
    Path folder;
    try (var room = DrillRoom.open(root, id)) {
      folder = room.folder();
      assertThat(folder).isEmptyDirectory();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
          .isEqualTo("rwx------");
      var closed = Files.createDirectories(folder.resolve("restored/closed"));
      Files.writeString(closed.resolve("file"), "content");
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    }
    assertThat(folder).doesNotExist();
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void followsNoLinkOutOfItself() throws Exception {
    var kept = Files.writeString(scratch.resolve("kept"), "content");
    try (var room = DrillRoom.open(scratch.resolve("drills"), UUID.randomUUID())) {
      Files.createSymbolicLink(room.folder().resolve("link"), scratch);
    }
    assertThat(kept).hasContent("content");
  }

  /** As a process leaves it that was killed: nobody closed the room. */
  @Test
  void whatAKilledProcessLeftIsRemovedAtTheNextStart() throws Exception {
    var id = UUID.randomUUID();
    var root = scratch.resolve("drills");
    var room = DrillRoom.open(root, id);
    var piece = room.piece(0);
    Files.createDirectories(piece.outside());
    Files.writeString(piece.folder().resolve("half"), "content");
    var program = new ProcessBuilder("sleep", "600").start();
    piece.started().accept(program.toHandle());

    assertThat(DrillRooms.clear(root, CLOCK)).isEqualTo(1);

    assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(root).isEmptyDirectory();
    assertThat(piece.outside().getParent()).doesNotExist();
    assertThat(DrillRooms.clear(root, CLOCK)).isZero();
  }

  @Test
  void whatIsKeptStaysWithItsProgramsUntilItsTimeIsOver() throws Exception {
    var root = scratch.resolve("drills");
    var room = DrillRoom.open(root, UUID.randomUUID());
    Files.writeString(room.folder().resolve("restored"), "content");
    var program = new ProcessBuilder("sleep", "600").start();
    room.piece(0).started().accept(program.toHandle());

    room.keep(NOON.plusSeconds(60), Map.of("PGHOST", "/var/tmp/it's"));

    assertThat(DrillRooms.clear(root, CLOCK)).as("a start").isZero();
    assertThat(DrillRooms.expire(root, CLOCK)).isZero();
    assertThat(room.folder().resolve("restored")).hasContent("content");
    assertThat(room.folder().resolve("inspect.env"))
        .content()
        .startsWith("export PGHOST='/var/tmp/it'\\''s'");
    assertThat(program.isAlive()).isTrue();

    assertThat(DrillRooms.expire(root, InstantSource.fixed(NOON.plusSeconds(60)))).isEqualTo(1);

    assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void roomsOfRunningDrillsDoNotExpire() throws Exception {
    var root = scratch.resolve("drills");
    try (var room = DrillRoom.open(root, UUID.randomUUID())) {
      assertThat(DrillRooms.expire(root, CLOCK)).isZero();
      assertThat(room.folder()).exists();
    }
  }

  @Test
  void whatWasHardlyMarkedAsKeptIsRemoved() throws Exception {
    var root = scratch.resolve("drills");
    var id = UUID.randomUUID();
    DrillRoom.open(root, id);
    Files.writeString(root.resolve(id + ".kept"), "2026-0");

    assertThat(DrillRooms.expire(root, CLOCK)).isEqualTo(1);

    assertThat(root).isEmptyDirectory();
  }

  @Test
  void aNumberThatIsAnotherProgramsByNowIsLeftAlone() throws Exception {
    var id = UUID.randomUUID();
    var root = Files.createDirectories(scratch.resolve("drills"));
    var program = new ProcessBuilder("sleep", "600").start();
    try {
      Files.writeString(
          root.resolve(id + ".programs"), "%d 1000000000000%nno line%n".formatted(program.pid()));

      assertThat(DrillRooms.clear(root, CLOCK)).isEqualTo(1);

      assertThat(program.isAlive()).isTrue();
      assertThat(root).isEmptyDirectory();
    } finally {
      program.destroyForcibly();
    }
  }

  @Test
  void leavesAloneWhatIsNoDrills() throws Exception {
    var root = Files.createDirectories(scratch.resolve("drills"));
    var other = Files.writeString(root.resolve("notes.txt"), "mine");

    assertThat(DrillRooms.clear(root, CLOCK)).isZero();
    assertThat(other).exists();
  }
}
