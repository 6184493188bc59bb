package io.holdfast.control.restore;

import io.holdfast.engine.restore.RestoreTarget;

/** Looks at the directory that a restore would write to. Given by whoever wires the service. */
@FunctionalInterface
public interface TargetOpener {
  /**
   * @param path absolute; need not exist
   * @return the target, which the caller closes
   */
  RestoreTarget open(String path);
}
