package io.holdfast.cli.service;

import io.holdfast.base.ByteSize;
import io.holdfast.cli.terminal.Table;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Compares two restore points. */
@Command(name = "diff", description = "Show what changed from one restore point to another.")
public final class DiffCommand extends ServerCommand {
  @Parameters(index = "0", paramLabel = "FROM", description = "Id or slug of the older point.")
  @SuppressWarnings("NullAway.Init")
  private String from;

  @Parameters(
      index = "1",
      paramLabel = "TO",
      description = "Id or slug of the newer point, or latest.")
  @SuppressWarnings("NullAway.Init")
  private String to;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "PATH",
      description = "Only below it (default: ${DEFAULT-VALUE}).")
  private String path = "/";

  @Override
  public Integer call() throws InterruptedException {
    try (var client = connect()) {
      var lookup = new Lookup(client);
      var older = lookup.point(from, Optional.empty());
      var newer = lookup.point(to, Optional.of(older.protectionId().toString()));
      var changes = client.restorePoints().diff(older.id(), newer.id(), path).toList();
      var table = Table.of("Change", ">Before", ">After", "Path");
      for (var change : changes) {
        table.row(
            change.change(), size(change.sizeBefore()), size(change.sizeAfter()), change.path());
      }
      common.print(
          Map.of("items", ApiShape.of(changes)), table.isEmpty() ? "no differences" : table);
      return 0;
    }
  }

  private static String size(@Nullable Long bytes) {
    return bytes == null ? "-" : new ByteSize(bytes).toString();
  }
}
