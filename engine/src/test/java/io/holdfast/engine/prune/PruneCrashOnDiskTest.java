package io.holdfast.engine.prune;

/** As {@link PruneCrashTest}, of a prune whose memory is too small for any repository. */
class PruneCrashOnDiskTest extends PruneCrashTest {
  @Override
  boolean sortsOnDisk() {
    return true;
  }
}
