package io.holdfast.agent;

import io.holdfast.api.work.Completion;
import io.holdfast.engine.backup.SourceTree;
import java.time.Instant;
import java.util.List;

/** A source, open to be read once. */
interface Reading extends AutoCloseable {
  /** The moment that it shows. */
  Instant pointInTime();

  SourceTree tree();

  /**
   * What a backup of it holds; asked once all was read and verified. Empty for a directory, whose
   * snapshot says it all.
   */
  List<Completion.Part> parts();

  /** Never throws. */
  @Override
  void close();
}
