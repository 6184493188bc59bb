package io.holdfast.engine.forget;

import static io.holdfast.base.ErrorCode.PARAMETER_INVALID;

import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.snapshot.Snapshot;
import java.util.List;

/** By what snapshots are divided into groups: for rules, for lists, for the parents of backups. */
public record Grouping(boolean byHost, boolean byPaths, boolean byTags) {
  public static final Grouping HOST_AND_PATHS = new Grouping(true, true, false);

  /**
   * What the snapshots of a group have in common; empty what they are not grouped by.
   *
   * @param paths sorted, as {@code tags}
   */
  public record Key(String hostname, List<String> paths, List<String> tags) {
    public Key {
      paths = List.copyOf(paths);
      tags = List.copyOf(tags);
    }

    @Override
    public String toString() {
      return "host '%s', paths %s, tags %s".formatted(hostname, paths, tags);
    }
  }

  /**
   * @param text {@code host}, {@code paths} and {@code tags}, separated by commas; empty for one
   *     group of all
   * @throws InvalidInputException PARAMETER_INVALID
   */
  public static Grouping parse(String text) {
    var grouping = new Grouping(false, false, false);
    for (var word : text.split(",", -1)) {
      grouping =
          switch (word) {
            case "host", "hosts" -> new Grouping(true, grouping.byPaths, grouping.byTags);
            case "path", "paths" -> new Grouping(grouping.byHost, true, grouping.byTags);
            case "tag", "tags" -> new Grouping(grouping.byHost, grouping.byPaths, true);
            case "" -> grouping;
            default ->
                throw new InvalidInputException(
                    PARAMETER_INVALID,
                    "nothing is grouped by '%s'; there are host, paths and tags".formatted(word));
          };
    }
    return grouping;
  }

  /** The group of a snapshot. */
  public Key key(Snapshot snapshot) {
    return new Key(
        byHost ? snapshot.hostname() : "",
        byPaths ? snapshot.paths().stream().sorted().toList() : List.of(),
        byTags ? snapshot.tags().stream().sorted().toList() : List.of());
  }
}
