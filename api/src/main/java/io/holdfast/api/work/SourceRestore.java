package io.holdfast.api.work;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a restore of any kind but {@code DIRECTORY} needs.
 *
 * @param into the source to restore into: the point's own, or another of its kind
 * @param pointParts what the point holds, as told when it was made
 * @param parts those wanted, by name; empty means all
 * @param items wanted within the parts, as the kind names them; empty means all
 * @param asOf a moment of a continuous point; null for the point's own
 * @param target what differs from {@code into}, by the kind's names
 */
public record SourceRestore(
    SourceSpec into,
    List<Completion.Part> pointParts,
    List<String> parts,
    List<String> items,
    @Nullable Instant asOf,
    Map<String, String> target) {
  public SourceRestore {
    pointParts = List.copyOf(pointParts);
    parts = List.copyOf(parts);
    items = List.copyOf(items);
    target = Map.copyOf(target);
  }
}
