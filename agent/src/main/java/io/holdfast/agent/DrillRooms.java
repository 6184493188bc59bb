package io.holdfast.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folders of drills. */
public final class DrillRooms {
  private static final Logger log = LoggerFactory.getLogger(DrillRooms.class);

  private DrillRooms() {}

  /**
   * Takes away what drills of a process left behind that was killed: files, and programs that still
   * run. To be called before the agent begins.
   *
   * @param root the folder of all drills; need not be there
   * @return drills that something was left of
   */
  public static int clear(Path root) {
    if (!Files.isDirectory(root)) {
      return 0;
    }
    try (var entries = Files.list(root)) {
      var ids = entries.flatMap(entry -> DrillRoom.id(entry).stream()).distinct().toList();
      for (UUID id : ids) {
        DrillRoom.at(root, id).close();
      }
      if (!ids.isEmpty()) {
        log.warn("leftovers of drills removed count={}", ids.size());
      }
      return ids.size();
    } catch (IOException e) {
      log.error("leftovers of drills not removed folder={}", root, e);
      return 0;
    }
  }
}
