package io.holdfast.cli.repo;

import io.holdfast.engine.list.SnapshotFilter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which snapshots are meant, for lists and for {@code latest}. */
public final class SnapshotChoice {
  @Option(names = "--host", paramLabel = "NAME", description = "Only of this host; repeatable.")
  private List<String> hosts = new ArrayList<>();

  @Option(
      names = "--tag",
      paramLabel = "TAG[,TAG]",
      description =
          "Only with all of these tags, with '' only without any; repeated, any of the lists.")
  private List<String> tags = new ArrayList<>();

  @Option(
      names = "--path",
      paramLabel = "PATH",
      description = "Only of this absolute path; repeatable.")
  private List<String> paths = new ArrayList<>();

  SnapshotFilter filter() {
    return new SnapshotFilter(hosts, tags.stream().map(TagList::parse).toList(), paths);
  }
}
