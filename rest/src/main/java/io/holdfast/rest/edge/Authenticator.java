package io.holdfast.rest.edge;

/** Finds out who calls. */
@FunctionalInterface
public interface Authenticator {
  /**
   * Returns the request with what the handlers need to know of the caller ({@link Request#with}).
   *
   * @throws io.holdfast.base.HoldfastException CREDENTIAL_MISSING or CREDENTIAL_INVALID
   */
  Request authenticate(Request request);
}
