package io.holdfast.engine.index;

/** Hears what an index file says. */
@FunctionalInterface
public interface IndexVisitor {
  /**
   * @param pack good until this returns
   */
  void pack(ListedPack pack);

  /** A pack that is marked for deletion, and not part of the index. */
  default void marked(MarkedPack pack) {}
}
