package io.holdfast.engine.index;

/** Hears what an index file says. */
@FunctionalInterface
public interface IndexVisitor {
  void pack(IndexedPack pack);

  /** A pack that is marked for deletion, and not part of the index. */
  default void marked(MarkedPack pack) {}
}
