package io.holdfast.cli.service;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.model.TreeEntry;
import io.holdfast.base.ByteSize;
import io.holdfast.cli.terminal.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists what a restore point holds. */
@Command(name = "ls", description = "List what a folder of a restore point holds.")
public final class ListCommand extends ServerCommand {
  @Parameters(
      index = "0",
      paramLabel = "POINT",
      description = "Id or slug of the restore point, or latest.")
  @SuppressWarnings("NullAway.Init")
  private String point;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PATH",
      description = "A folder in it (default: ${DEFAULT-VALUE}).")
  private String path = "/";

  @Option(names = "--protection", paramLabel = "NAME", description = "Whose latest point.")
  private @Nullable String protection;

  @Option(
      names = {"-R", "--recursive"},
      description = "All below it too.")
  private boolean recursive;

  @Override
  public Integer call() throws InterruptedException {
    try (var client = connect()) {
      var chosen = new Lookup(client).point(point, Optional.ofNullable(protection));
      var entries = entries(client, chosen.id());
      var table = Table.of("Mode", "Owner", ">Size", "Modified", "Path");
      for (var entry : entries) {
        table.row(
            "%s %04o".formatted(entry.type(), entry.mode() & 07777),
            (entry.user() == null ? entry.uid() : entry.user())
                + ":"
                + (entry.group() == null ? entry.gid() : entry.group()),
            entry.size() == null ? "-" : new ByteSize(entry.size()),
            Times.text(entry.modifiedAt()),
            entry.path() + (entry.linkTarget() == null ? "" : " -> " + entry.linkTarget()));
      }
      common.print(Map.of("items", ApiShape.of(entries)), table);
      return 0;
    }
  }

  private List<TreeEntry> entries(HoldfastClient client, UUID chosen) {
    var found = new ArrayList<TreeEntry>();
    var folders = new ArrayDeque<>(List.of(path));
    while (!folders.isEmpty()) {
      for (var entry : client.restorePoints().tree(chosen, folders.pop()).toList()) {
        found.add(entry);
        if (recursive && entry.type().equals("DIRECTORY")) {
          folders.add(entry.path());
        }
      }
    }
    return found;
  }
}
