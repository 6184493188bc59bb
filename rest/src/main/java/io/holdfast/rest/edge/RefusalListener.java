package io.holdfast.rest.edge;

import io.holdfast.base.ErrorCode;

/** Hears of calls that were refused after they found their route. Thread-safe; never throws. */
@FunctionalInterface
public interface RefusalListener {
  /** Hears nothing. */
  RefusalListener NONE = (_, _, _, _) -> {};

  /**
   * @param mount where it was called
   * @param route what it found
   * @param request with the caller in it, if the caller is known
   */
  void refused(Mount mount, Route route, Request request, ErrorCode code);
}
