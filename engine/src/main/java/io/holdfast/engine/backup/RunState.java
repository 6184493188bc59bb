package io.holdfast.engine.backup;

/** What all threads of a backup share. */
record RunState(Workers workers, Counters counters, Warnings warnings) {
  void throwIfStopped() throws InterruptedException {
    workers.throwIfStopped();
  }
}
