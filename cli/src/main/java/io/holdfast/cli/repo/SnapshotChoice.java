package io.holdfast.cli.repo;

import io.holdfast.cli.Common;
import io.holdfast.engine.list.SnapshotFilter;
import io.holdfast.engine.list.SnapshotLister;
import io.holdfast.engine.list.SnapshotReference;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** Which snapshots are meant, for lists and for {@code latest}. */
public abstract sealed class SnapshotChoice {
  /** Which host this one passes for. */
  static final String[] HOST_VARIABLES = {"HOLDFAST_HOST", "RESTIC_HOST"};

  private static final String HOST_HELP =
      "Only of this host; repeatable; else HOLDFAST_HOST or RESTIC_HOST, with '' of any.";

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

  private final AtomicBoolean told = new AtomicBoolean();

  /** As most verbs have it. */
  public static final class Usual extends SnapshotChoice {
    @Option(
        names = {"-H", "--host"},
        paramLabel = "NAME",
        description = HOST_HELP)
    private List<String> hosts = new ArrayList<>();

    @Override
    List<String> named() {
      return hosts;
    }
  }

  /** Of forget, whose {@code -H} is something else. */
  public static final class OfForget extends SnapshotChoice {
    @Option(names = "--host", paramLabel = "NAME", description = HOST_HELP)
    private List<String> hosts = new ArrayList<>();

    @Override
    List<String> named() {
      return hosts;
    }
  }

  /** The hosts that a person named, an empty name for any. */
  abstract List<String> named();

  /** Of these snapshots; tells when only the environment keeps those of other hosts away. */
  Predicate<Snapshot> filter(Common common) {
    var lists = tags.stream().map(TagList::parse).toList();
    if (!named().isEmpty()) {
      var hosts = named().stream().filter(host -> !host.isEmpty()).toList();
      return new SnapshotFilter(hosts, lists, paths);
    }
    for (var variable : HOST_VARIABLES) {
      var host = common.context().variable(variable);
      if (host.isPresent()) {
        var filter = new SnapshotFilter(List.of(host.get()), lists, paths);
        return common.json() ? filter : telling(filter, variable, common);
      }
    }
    return new SnapshotFilter(List.of(), lists, paths);
  }

  /**
   * One snapshot, by its id or {@code latest}.
   *
   * @param damaged is told when {@code latest} is a guess, as some cannot be read
   */
  StoredSnapshot get(
      Common common, Repository repository, SnapshotReference reference, DamagedSnapshots damaged)
      throws InterruptedException {
    var found = SnapshotLister.get(repository, reference, filter(common), damaged);
    if (reference.isLatest()) {
      damaged.taken(found);
    }
    return found;
  }

  /** A mount looks by several threads. */
  private Predicate<Snapshot> telling(SnapshotFilter filter, String variable, Common common) {
    var others = filter.ofAnyHost();
    return snapshot -> {
      var wanted = filter.test(snapshot);
      if (!wanted && others.test(snapshot) && !told.getAndSet(true)) {
        common.warn(
            "note: snapshots of other hosts than %s are left out, as %s says; --host '' takes all"
                .formatted(filter.hosts().getFirst(), variable));
      }
      return wanted;
    };
  }
}
