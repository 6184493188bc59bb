package io.holdfast.cli.repo;

import io.holdfast.cli.Context;
import io.holdfast.engine.list.SnapshotFilter;
import io.holdfast.engine.list.SnapshotLister;
import io.holdfast.engine.list.SnapshotReference;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which snapshots are meant, for lists and for {@code latest}. */
public final class SnapshotChoice {
  /** Which host this one passes for. */
  static final String[] HOST_VARIABLES = {"HOLDFAST_HOST", "RESTIC_HOST"};

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description =
          "Only of this host; repeatable; else HOLDFAST_HOST or RESTIC_HOST, with '' of any.")
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

  SnapshotFilter filter(Context context) {
    return new SnapshotFilter(hosts(context), tags.stream().map(TagList::parse).toList(), paths);
  }

  /**
   * One snapshot, by its id or {@code latest}.
   *
   * @param damaged is told when {@code latest} is a guess, as some cannot be read
   */
  StoredSnapshot get(
      Context context, Repository repository, SnapshotReference reference, DamagedSnapshots damaged)
      throws InterruptedException {
    var found = SnapshotLister.get(repository, reference, filter(context), damaged);
    if (reference.isLatest()) {
      damaged.taken(found);
    }
    return found;
  }

  private List<String> hosts(Context context) {
    if (hosts.isEmpty()) {
      return context.variable(HOST_VARIABLES).map(List::of).orElse(List.of());
    }
    return hosts.stream().filter(host -> !host.isEmpty()).toList();
  }
}
