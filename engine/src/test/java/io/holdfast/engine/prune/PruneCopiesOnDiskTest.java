package io.holdfast.engine.prune;

/** As {@link PruneCopiesTest}, of a prune whose memory is too small for any repository. */
class PruneCopiesOnDiskTest extends PruneCopiesTest {
  @Override
  boolean sortsOnDisk() {
    return true;
  }
}
