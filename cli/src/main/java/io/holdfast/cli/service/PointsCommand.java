package io.holdfast.cli.service;

import io.holdfast.api.client.Query;
import io.holdfast.api.model.RestorePoint;
import io.holdfast.base.ByteSize;
import io.holdfast.cli.terminal.Table;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists restore points, the newest first. */
@Command(name = "points", description = "List restore points, the newest first.")
public final class PointsCommand extends ServerCommand {
  @Option(names = "--project", paramLabel = "SLUG", description = "Only of this project.")
  private @Nullable String project;

  @Option(names = "--protection", paramLabel = "NAME", description = "Only of this protection.")
  private @Nullable String protection;

  @Option(names = "--trash", description = "Those in the trash, which go after seven days.")
  private boolean trash;

  @Option(
      names = "--suspicious",
      description = "Those that look unlike those before them, and nobody acknowledged.")
  private boolean suspicious;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many (default: ${DEFAULT-VALUE}).")
  private int limit = 50;

  @Override
  public Integer call() throws InterruptedException {
    try (var client = connect()) {
      var lookup = new Lookup(client);
      var query = Query.all().sort("-pointInTime").limit(ServerOptions.pageSize("--limit", limit));
      if (project != null) {
        query = query.with("projectId", lookup.project(project).id());
      }
      if (protection != null) {
        query = query.with("protectionId", lookup.protection(protection).id());
      }
      if (trash) {
        query = query.with("status", "EXPIRED");
      }
      if (suspicious) {
        query = query.with("suspicious", true);
      }
      var points = client.restorePoints().all(query).limit(limit).toList();
      var table =
          Table.of("Id", "Point in time", "Status", ">Items", ">Size", ">Stored", "Description");
      for (var point : points) {
        table.row(
            point.id(),
            Times.text(point.pointInTime()),
            point.flags().suspicious() ? point.status() + ", suspicious" : point.status(),
            "%,d".formatted(point.itemCount()),
            new ByteSize(point.logicalBytes()),
            new ByteSize(point.storedBytes()),
            point.description() == null ? "" : point.description());
      }
      common.print(
          Map.of("items", ApiShape.of(points)),
          table.isEmpty() ? "no restore points" : table + doubts(points));
      return 0;
    }
  }

  /** Below the table, for it is long. */
  private static String doubts(List<RestorePoint> points) {
    var lines = new StringBuilder();
    for (var point : points) {
      var suspicion = point.suspicion();
      if (suspicion != null && point.flags().suspicious()) {
        suspicion
            .doubts()
            .forEach(doubt ->
                lines.append(
                    "%n%s is suspicious (%s): %s"
                        .formatted(point.id(), doubt.kind(), Table.printable(doubt.detail()))));
      }
    }
    return lines.toString();
  }
}
