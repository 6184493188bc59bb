package io.holdfast.engine.restore;

/** A piece of metadata that the target did not take. */
public record MetadataProblem(Aspect aspect, String message) {
  /** Which piece. */
  public enum Aspect {
    /** Needs rights that most users have not: told once, not for each item. */
    OWNER,
    MODE,
    ATTRIBUTE,
    TIMES
  }
}
