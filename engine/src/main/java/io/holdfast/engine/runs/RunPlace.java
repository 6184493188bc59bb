package io.holdfast.engine.runs;

import java.nio.file.Path;

/**
 * Where runs may lie, and how much of each stays in memory.
 *
 * @param folder made when the first run needs it, for its owner alone; on a disk, or runs take
 *     memory after all
 * @param bufferBytes that each sorter or spool holds before it writes a file
 */
public record RunPlace(Path folder, int bufferBytes) {
  private static final int STANDARD_BUFFER_BYTES = 4 << 20;

  public RunPlace {
    if (bufferBytes < 1) {
      throw new IllegalArgumentException("a buffer of %d bytes".formatted(bufferBytes));
    }
  }

  public static RunPlace in(Path folder) {
    return new RunPlace(folder, STANDARD_BUFFER_BYTES);
  }

  /** In a folder of the system's for what is temporary. */
  public static RunPlace temporary() {
    return in(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** The caller closes it. */
  public RunSpace open() {
    return new RunSpace(this);
  }
}
