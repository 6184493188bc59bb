package io.holdfast.sources;

import io.holdfast.sources.Capabilities.Conflicts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a point to restore, and how.
 *
 * @param parts by name; empty means all
 * @param items within the parts, as the kind names them (tables, folders, messages, key patterns,
 *     paths); empty means all
 * @param asOf a moment of a continuous point; null means the point's own
 * @param target what differs from where the data came from, by the names in {@code docs/sources/},
 *     such as {@code database} or {@code path}
 */
public record RestoreWish(
    List<String> parts,
    List<String> items,
    @Nullable Instant asOf,
    Conflicts conflicts,
    Map<String, String> target) {
  public RestoreWish {
    parts = List.copyOf(parts);
    items = List.copyOf(items);
    target = Map.copyOf(target);
  }

  public static RestoreWish everything(Conflicts conflicts) {
    return new RestoreWish(List.of(), List.of(), null, conflicts, Map.of());
  }

  public RestoreWish into(Map<String, String> place) {
    return new RestoreWish(parts, items, asOf, conflicts, place);
  }
}
