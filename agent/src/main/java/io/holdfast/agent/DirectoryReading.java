package io.holdfast.agent;

import io.holdfast.api.work.BackupTotals;
import io.holdfast.api.work.Completion;
import io.holdfast.api.work.SourceSpec;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.sources.tree.ExcludeRules;
import io.holdfast.sources.tree.LocalTree;
import io.holdfast.sources.tree.LocalTreeOptions;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Folders of this machine. */
final class DirectoryReading implements Reading {
  private final Instant moment;
  private final LocalTree tree;

  DirectoryReading(SourceSpec source, Instant moment) {
    this.moment = moment;
    tree = new LocalTree(source.roots(), options(source));
  }

  @Override
  public Instant pointInTime() {
    return moment;
  }

  @Override
  public SourceTree tree() {
    return tree;
  }

  @Override
  public List<Completion.Part> parts() {
    return List.of();
  }

  /** What a backup of a directory holds. */
  static List<Completion.Part> parts(SourceSpec source, BackupTotals totals) {
    var name = String.join(", ", source.roots());
    var path = source.roots().getFirst();
    var items = totals.files() + totals.directories() + totals.others();
    return List.of(
        new Completion.Part("FILE_TREE", name, "", "", path, totals.bytesTotal(), items, Map.of()));
  }

  @Override
  public void close() {}

  private static LocalTreeOptions options(SourceSpec source) {
    var excludes = source.excludes();
    return LocalTreeOptions.ALL
        .withExcludes(excludes.isEmpty() ? ExcludeRules.NONE : ExcludeRules.of(excludes))
        .withOneFileSystem(source.oneFileSystem());
  }
}
