package io.holdfast.rest.edge;

/** Answers one request, on a virtual thread of its own: plain blocking code. */
@FunctionalInterface
public interface Handler {
  /**
   * @throws io.holdfast.base.HoldfastException its code decides the status; the dialect's error
   *     renderer writes the answer. Anything else is a 500 with no detail.
   */
  Response handle(Request request) throws InterruptedException;
}
