package io.holdfast.engine.restore;

import io.holdfast.base.HoldfastException;

/**
 * Tells a store that is gone from damage of what lies in it. The rest would fail too, each piece
 * after all the patience that there is with a store, so the first such failure ends the run.
 */
final class GoneStore {
  private GoneStore() {}

  /** Throws what concerns all that is still to be read. */
  static void rethrow(HoldfastException failure) {
    switch (failure.code()) {
      case STORE_UNREACHABLE, STORE_FORBIDDEN, STORE_UNTRUSTED, INTERRUPTED -> throw failure;
      default -> {}
    }
  }
}
