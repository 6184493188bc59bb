package io.holdfast.cli.service;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import io.holdfast.api.model.RestorePoint;
import io.holdfast.api.model.TreeEntry;
import io.holdfast.base.ByteSize;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.terminal.Table;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds names in restore points. */
@Command(name = "find", description = "Find files and folders by name in restore points.")
public final class FindCommand extends ServerCommand {
  @Parameters(paramLabel = "PATTERN", description = "A name, with * and ? as in a shell.")
  @SuppressWarnings("NullAway.Init")
  private String pattern;

  @Option(names = "--point", paramLabel = "POINT", description = "Only in this restore point.")
  private @Nullable String point;

  @Option(
      names = "--protection",
      paramLabel = "NAME",
      description = "Only in points of this protection.")
  private @Nullable String protection;

  @Option(
      names = "--points",
      paramLabel = "N",
      description = "Look into the newest N points (default: ${DEFAULT-VALUE}).")
  private int newest = 10;

  @Override
  public Integer call() throws InterruptedException {
    var matcher = matcher();
    try (var client = connect()) {
      var found = new ArrayList<Map<String, Object>>();
      var table = Table.of("Point", "Point in time", ">Size", "Modified", "Path");
      for (var each : points(client)) {
        for (var entry : matches(client, each, matcher)) {
          found.add(Map.of("restorePointId", each.id(), "entry", ApiShape.of(entry)));
          table.row(
              each.id(),
              Times.text(each.pointInTime()),
              entry.size() == null ? "-" : new ByteSize(entry.size()),
              Times.text(entry.modifiedAt()),
              entry.path());
        }
      }
      common.print(Map.of("items", found), table.isEmpty() ? "nothing found" : table);
      return found.isEmpty() ? ExitStatus.MISSING : ExitStatus.DONE;
    }
  }

  private PathMatcher matcher() {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (PatternSyntaxException e) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "'%s' is no pattern: %s".formatted(pattern, e.getDescription()),
          e);
    }
  }

  private List<RestorePoint> points(HoldfastClient client) throws InterruptedException {
    var lookup = new Lookup(client);
    if (point != null) {
      return List.of(lookup.point(point, Optional.ofNullable(protection)));
    }
    var query =
        Query.all()
            .sort("-pointInTime")
            .with("status", "AVAILABLE")
            .limit(ServerOptions.pageSize("--points", newest));
    if (protection != null) {
      query = query.with("protectionId", lookup.protection(protection).id());
    }
    return client.restorePoints().all(query).limit(newest).toList();
  }

  private static List<TreeEntry> matches(
      HoldfastClient client, RestorePoint point, PathMatcher matcher) {
    var found = new ArrayList<TreeEntry>();
    var folders = new ArrayDeque<>(List.of("/"));
    while (!folders.isEmpty()) {
      client
          .restorePoints()
          .tree(point.id(), folders.pop())
          .forEach(entry -> {
            if (entry.type().equals("DIRECTORY")) {
              folders.add(entry.path());
            }
            if (matcher.matches(Path.of(entry.name()))) {
              found.add(entry);
            }
          });
    }
    return found;
  }
}
