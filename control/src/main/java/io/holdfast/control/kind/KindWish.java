package io.holdfast.control.kind;

import io.holdfast.catalog.model.RestoreRequest;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A restore request in the words that all kinds of sources but directories understand. Whatever an
 * API calls them, dumps are parts, and messages and paths are items.
 *
 * @param parts by name; empty means all
 * @param items within them, as the kind names them; empty means all
 * @param target what differs from where the data came from, by the kind's names
 */
public record KindWish(
    List<String> parts, List<String> items, @Nullable Instant asOf, Map<String, String> target) {
  public KindWish {
    parts = List.copyOf(parts);
    items = List.copyOf(items);
    target = Map.copyOf(target);
  }

  public static KindWish of(RestoreRequest request) {
    var selection = request.selection();
    var wanted = request.target();
    var target = new HashMap<>(wanted.settings());
    if (wanted.path() != null) {
      target.put("path", wanted.path());
    }
    var dumps = wanted.databases().stream().map(database -> database.dump());
    wanted.databases().forEach(database -> target.put("database", database.databaseId()));
    return new KindWish(
        Stream.of(selection.parts().stream(), selection.dumps().stream(), dumps)
            .flatMap(names -> names)
            .distinct()
            .toList(),
        Stream.of(selection.items(), selection.messageIds(), selection.paths())
            .flatMap(List::stream)
            .distinct()
            .toList(),
        selection.asOf(),
        target);
  }
}
