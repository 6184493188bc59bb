package io.holdfast.engine.check;

/** Hears how a check goes. Called from several threads, one call at a time. */
public interface CheckListener {
  /** The parts of a check, in order. */
  enum Phase {
    INDEXES,
    PACKS,
    TREES,
    DATA
  }

  /** A listener that hears nothing. */
  CheckListener NONE = new CheckListener() {};

  default void finding(Finding finding) {}

  /**
   * @param done files or trees done in this phase
   * @param total how many there are; 0 while that is not known
   */
  default void progress(Phase phase, long done, long total) {}
}
