package io.holdfast.sources.command;

import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.SourceTarget;
import io.holdfast.sources.StoredPoint;
import io.holdfast.sources.stream.FileRestore;
import io.holdfast.sources.stream.StoredStream;

/** Restores into a file that the wish names, or else into the source's own restore command. */
final class CommandTarget implements SourceTarget {
  private static final String PATH = "path";

  private final SourceSettings settings;

  CommandTarget(SourceSettings settings) {
    this.settings = settings;
  }

  @Override
  public PlannedRestore plan(StoredPoint point, RestoreWish wish) {
    requirePossible(point, wish);
    var output = new StoredStream(point, part(point));
    var path = wish.target().get(PATH);
    if (path != null && !path.isEmpty()) {
      return FileRestore.plan(output, FileRestore.place(path), wish.conflicts());
    }
    var command =
        CommandSource.restoreCommand(settings)
            .orElseThrow(() ->
                CommandSource.invalid(
                    "nothing says where to: give the target's '%s', or the source a '%s' or '%s'"
                        .formatted(
                            PATH, CommandSource.RESTORE_COMMAND, CommandSource.RESTORE_SHELL)));
    return new CommandRestore(output, command, CommandSource.timeout(settings));
  }

  @Override
  public void close() {}

  private static void requirePossible(StoredPoint point, RestoreWish wish) {
    for (var name : wish.target().keySet()) {
      if (!name.equals(PATH)) {
        throw CommandSource.invalid("unknown target '%s'; known is %s".formatted(name, PATH));
      }
    }
    if (!wish.items().isEmpty()) {
      throw CommandSource.invalid("a command's output is one thing; it has no items to choose");
    }
    if (wish.asOf() != null) {
      throw CommandSource.invalid("a command's output has no moments between two backups");
    }
    if (!CommandSource.CAPABILITIES.conflicts().contains(wish.conflicts())) {
      throw CommandSource.invalid(
          "conflicts can be %s, not %s"
              .formatted(CommandSource.CAPABILITIES.conflicts(), wish.conflicts()));
    }
    for (var name : wish.parts()) {
      if (point.parts().stream().noneMatch(part -> part.name().equals(name))) {
        throw CommandSource.invalid(
            "the point has no part '%s'; it has '%s'".formatted(name, part(point).name()));
      }
    }
  }

  private static SourcePart part(StoredPoint point) {
    if (point.parts().size() != 1) {
      throw CommandSource.invalid(
          "not a point of a command: it has %d parts".formatted(point.parts().size()));
    }
    var part = point.parts().getFirst();
    if (!(point.find(TreePath.parse(part.path())).orElse(null) instanceof Node.File)) {
      throw CommandSource.invalid("not a point of a command: no file lies at " + part.path());
    }
    return part;
  }
}
