package io.holdfast.engine.restore;

/** A piece of metadata that the target did not take, or that was not true. */
public record MetadataProblem(Aspect aspect, String message) {
  /** Which piece. */
  public enum Aspect {
    /** Needs rights that most users have not: told once, not for each item. */
    OWNER,
    MODE,
    ATTRIBUTE,
    TIMES,
    /** The node tells another size than its pieces have together. */
    SIZE
  }
}
