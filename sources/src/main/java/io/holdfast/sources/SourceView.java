package io.holdfast.sources;

import io.holdfast.engine.backup.SourceTree;
import java.time.Instant;
import java.util.List;

/** One moment of a source, being read. */
public interface SourceView extends AutoCloseable {
  /** The moment. */
  Instant pointInTime();

  /**
   * What is stored: read once, streamed, never laid down on a disk in between. A stream that breaks
   * off or that fails its own checks throws {@link SourceException}, which ends the backup without
   * a snapshot; only single items of many (a message, a file) may be left out with a warning.
   */
  SourceTree tree();

  /**
   * What was read, with what each part must contain. Complete once the tree was read and verified.
   */
  List<SourcePart> parts();

  /** Gives the moment back. Never throws. */
  @Override
  void close();
}
