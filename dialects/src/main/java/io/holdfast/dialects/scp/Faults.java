package io.holdfast.dialects.scp;

import io.holdfast.base.ErrorCode;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gathers all that is wrong with a body: this vendor tells every fault at once. */
final class Faults {
  private final List<Violation> found = new ArrayList<>();

  /** What must be there; null when it finds fault, which {@link #end} tells. */
  <T> @Nullable T take(Supplier<T> reader) {
    try {
      return reader.get();
    } catch (RequestException e) {
      keep(e);
      return null;
    }
  }

  /** What may be there; empty too when it finds fault. */
  <T> Optional<T> find(Supplier<Optional<T>> reader) {
    try {
      return reader.get();
    } catch (RequestException e) {
      keep(e);
      return Optional.empty();
    }
  }

  /**
   * @param place as a violation of a body has it: a JSON pointer
   */
  void add(String place, String code, String detail) {
    found.add(new Violation(place, code, detail));
  }

  /**
   * Ends the reading.
   *
   * @throws RequestException BODY_INVALID with every fault
   */
  void end() {
    if (!found.isEmpty()) {
      throw new RequestException(ErrorCode.BODY_INVALID, found.getFirst().detail(), found);
    }
  }

  private void keep(RequestException e) {
    if (e.violations().isEmpty()) {
      throw e;
    }
    found.addAll(e.violations());
  }
}
