package io.holdfast.dialects.mittwald;

import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.Request;

/** Bodies as the vendor's schemas take them: with fields that nobody knows. */
final class Bodies {
  /** The vendor gives no bound; texts go into lists. */
  static final int DESCRIPTION = 10_000;

  private Bodies() {}

  /** Without a body there are no fields; those that must be there are missed by their names. */
  static Fields of(Request request) {
    return Body.optional(request).ignoringUnknown();
  }
}
