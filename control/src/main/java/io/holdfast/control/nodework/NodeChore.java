package io.holdfast.control.nodework;

import io.holdfast.catalog.model.NodeWorkKind;

/** How one kind of work is done. Thread-safe: a node may do several pieces at once. */
public interface NodeChore {
  NodeWorkKind kind();

  /**
   * Does a piece of work and ends it by {@link Held#end}, or puts it off by {@link Held#putOff}. An
   * earlier attempt may have got anywhere. What is not ended when this returns or throws is put off
   * for a minute.
   *
   * @throws InterruptedException when {@link Held#aborting}, when the claim was lost, or when the
   *     node stops: the work is then given back at once for another node
   */
  void run(Held held) throws InterruptedException;
}
