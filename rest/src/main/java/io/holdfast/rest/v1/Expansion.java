package io.holdfast.rest.v1;

import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Request;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code expand} asks for, as {@code expand=a,b} or given twice. */
final class Expansion {
  private Expansion() {}

  /**
   * @throws io.holdfast.rest.edge.RequestException PARAMETER_INVALID for what cannot be expanded
   */
  static Set<String> of(Request request, String... known) {
    var wanted =
        request.query().all("expand").stream()
            .flatMap(value -> Arrays.stream(value.split(",", -1)))
            .collect(Collectors.toUnmodifiableSet());
    if (!List.of(known).containsAll(wanted)) {
      throw Parameters.invalid("expand", "VALUE", "can be %s".formatted(String.join(", ", known)));
    }
    return wanted;
  }
}
