package io.holdfast.rest.v1;

/**
 * Whether this node wants requests: no more once it has begun to stop, though it still answers
 * those who watch what it ends. Thread-safe.
 */
public final class Readiness {
  private volatile boolean stopping;

  /** From now on whoever shares out requests is to choose another node. */
  public void stop() {
    stopping = true;
  }

  boolean stopping() {
    return stopping;
  }
}
