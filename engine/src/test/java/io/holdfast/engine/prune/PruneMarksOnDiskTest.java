package io.holdfast.engine.prune;

/** As {@link PruneMarksTest}, of a prune whose memory is too small for any repository. */
class PruneMarksOnDiskTest extends PruneMarksTest {
  @Override
  boolean sortsOnDisk() {
    return true;
  }
}
