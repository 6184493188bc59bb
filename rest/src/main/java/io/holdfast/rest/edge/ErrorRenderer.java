package io.holdfast.rest.edge;

/**
 * Turns a failure into an answer of its API. Never throws, never shows a cause or a stack trace.
 */
@FunctionalInterface
public interface ErrorRenderer {
  /**
   * @return the answer; the server adds {@link Failure#headers} and the request id itself
   */
  Response render(Failure failure);
}
