package io.holdfast.cli.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import io.holdfast.api.model.FoundFile;
import io.holdfast.base.ByteSize;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.terminal.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Searches the files of all restore points. */
@Command(
    name = "search",
    description = "Search the files of all restore points, and show their versions.")
public final class SearchCommand extends ServerCommand {
  private static final int PAGE = 200;

  @Parameters(arity = "0..1", paramLabel = "TEXT", description = "Part of the name, in any case.")
  private @Nullable String text;

  @ArgGroup(exclusive = false, validate = false, heading = "What to look for:%n")
  private final Files files = new Files();

  @ArgGroup(exclusive = false, validate = false, heading = "Where to look:%n")
  private final Where where = new Where();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Show at most N files (default: ${DEFAULT-VALUE}).")
  private int limit = 100;

  /** What a file must be like. */
  private static final class Files {
    @Option(
        names = "--glob",
        paramLabel = "PATTERN",
        description = "The whole name, with *, ? and [a-z], in any case.")
    private @Nullable String glob;

    @Option(names = "--hash", paramLabel = "SHA256", description = "The content's SHA-256.")
    private @Nullable String hash;

    @Option(names = "--min-size", paramLabel = "BYTES", description = "At least so large.")
    private @Nullable Long minSize;

    @Option(names = "--max-size", paramLabel = "BYTES", description = "At most so large.")
    private @Nullable Long maxSize;

    @Option(
        names = "--modified-after",
        paramLabel = "TIME",
        description = "Modified from this time on, such as 2026-11-21T10:00:00Z.")
    private @Nullable String modifiedAfter;

    @Option(
        names = "--modified-before",
        paramLabel = "TIME",
        description = "Modified before this time.")
    private @Nullable String modifiedBefore;
  }

  /** In which points and below which folder. */
  private static final class Where {
    @Option(
        names = "--path",
        paramLabel = "PATH",
        description = "Only this path and what lies below it.")
    private @Nullable String path;

    @Option(names = "--project", paramLabel = "NAME", description = "Only in this project.")
    private @Nullable String project;

    @Option(names = "--source", paramLabel = "ID", description = "Only in points of this source.")
    private @Nullable String source;

    @Option(names = "--from", paramLabel = "TIME", description = "Only points from this time on.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Only points before this time.")
    private @Nullable String to;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (limit < 1) {
      throw new CommandException(ErrorCode.INPUT_INVALID, "--limit must be at least 1");
    }
    try (var client = connect()) {
      var query = query(client).limit(Math.min(limit, PAGE));
      var found = new ArrayList<FoundFile>();
      var page = client.search(query);
      var lacking = page.pointsNotIndexed();
      found.addAll(page.items());
      while (page.page().nextCursor() != null && found.size() < limit) {
        page = client.search(query.cursor(page.page().nextCursor()));
        found.addAll(page.items());
      }
      var shown = found.subList(0, Math.min(limit, found.size()));
      if (lacking > 0) {
        common.warn("%d restore points are not indexed and were not searched".formatted(lacking));
      }
      common.print(
          Map.of("items", shapes(shown), "pointsNotIndexed", lacking),
          shown.isEmpty() ? "nothing found" : table(shown));
      return shown.isEmpty() ? ExitStatus.MISSING : ExitStatus.DONE;
    }
  }

  private Query query(HoldfastClient client) throws InterruptedException {
    var query = Query.all();
    query = with(query, "q", text);
    query = with(query, "glob", files.glob);
    query = with(query, "hash", files.hash);
    query = with(query, "minSize", files.minSize);
    query = with(query, "maxSize", files.maxSize);
    query = with(query, "modifiedAfter", files.modifiedAfter);
    query = with(query, "modifiedBefore", files.modifiedBefore);
    query = with(query, "path", where.path);
    query = with(query, "sourceId", where.source);
    query = with(query, "from", where.from);
    query = with(query, "to", where.to);
    if (where.project != null) {
      query = query.with("projectId", new Lookup(client).project(where.project).id());
    }
    return query;
  }

  private static Query with(Query query, String name, @Nullable Object value) {
    return value == null ? query : query.with(name, value);
  }

  private static List<JsonNode> shapes(List<FoundFile> found) {
    return found.stream().map(ApiShape::of).toList();
  }

  /** A line a version. */
  private static Table table(List<FoundFile> found) {
    var table =
        Table.of("Modified", ">Size", "First point", "Last point", ">Points", "Newest id", "Path");
    for (var file : found) {
      for (var version : file.versions()) {
        table.row(
            Times.text(version.modifiedAt()),
            version.size() == null ? "-" : new ByteSize(version.size()),
            Times.text(version.first().pointInTime()),
            Times.text(version.last().pointInTime()),
            version.pointCount(),
            version.last().restorePointId(),
            file.path());
      }
    }
    return table;
  }
}
