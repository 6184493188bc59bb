package io.holdfast.engine.prune;

/** As {@link PruneDoubtsTest}, of a prune whose memory is too small for any repository. */
class PruneDoubtsOnDiskTest extends PruneDoubtsTest {
  @Override
  boolean sortsOnDisk() {
    return true;
  }
}
