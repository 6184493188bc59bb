package io.holdfast.control.session;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Lease;
import io.holdfast.catalog.model.Severity;
import io.holdfast.control.ControlException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What both kinds of session do with leases. */
final class Holds {
  private Holds() {}

  static Hold of(Lease lease) {
    return new Hold(known(lease.agentId()), lease.fence(), known(lease.until()));
  }

  /** The lease to keep: the fence outlives its holder, so that no token is given twice. */
  static Lease lease(Optional<Hold> hold, Lease before) {
    return hold.map(h -> new Lease(h.agent(), h.token(), h.until()))
        .orElseGet(() -> new Lease(null, before.fence(), null));
  }

  static Severity worse(Severity one, Severity other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /** A value that the state demands; its absence means that the record was changed by hand. */
  static <T> T known(@Nullable T value) {
    if (value == null) {
      throw new ControlException(
          ErrorCode.CATALOG_DAMAGED, "a session's record lacks what its state demands");
    }
    return value;
  }
}
