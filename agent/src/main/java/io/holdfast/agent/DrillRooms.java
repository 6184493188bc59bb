package io.holdfast.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folders of drills. */
public final class DrillRooms {
  private static final Logger log = LoggerFactory.getLogger(DrillRooms.class);

  private DrillRooms() {}

  /**
   * Takes away what drills of a process left behind that was killed: files, and programs that still
   * run. What is kept for people stays until its time is over. To be called before the agent
   * begins.
   *
   * @param root the folder of all drills; need not be there
   * @return drills that something was left of
   */
  public static int clear(Path root, InstantSource clock) {
    var now = clock.instant();
    var removed =
        remove(root, room -> room.keptUntil().filter(until -> until.isAfter(now)).isEmpty());
    if (removed > 0) {
      log.warn("leftovers of drills removed count={}", removed);
    }
    return removed;
  }

  /**
   * Takes away what was kept for people, once its time is over.
   *
   * @param root the folder of all drills; need not be there
   * @return drills that something was kept of
   */
  public static int expire(Path root, InstantSource clock) {
    var now = clock.instant();
    var removed =
        remove(root, room -> room.keptUntil().filter(until -> !until.isAfter(now)).isPresent());
    if (removed > 0) {
      log.info("what drills kept was removed count={}", removed);
    }
    return removed;
  }

  private static int remove(Path root, Predicate<DrillRoom> which) {
    if (!Files.isDirectory(root)) {
      return 0;
    }
    try (var entries = Files.list(root)) {
      var rooms =
          entries
              .flatMap(entry -> DrillRoom.id(entry).stream())
              .distinct()
              .map(id -> DrillRoom.at(root, id))
              .filter(which)
              .toList();
      rooms.forEach(DrillRoom::close);
      return rooms.size();
    } catch (IOException e) {
      log.error("what drills left was not removed folder={}", root, e);
      return 0;
    }
  }
}
