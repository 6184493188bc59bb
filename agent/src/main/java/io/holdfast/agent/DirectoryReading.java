package io.holdfast.agent;

import io.holdfast.api.work.BackupTotals;
import io.holdfast.api.work.Completion;
import io.holdfast.api.work.SourceSpec;
import io.holdfast.base.ErrorCode;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.posix.LeasePatience;
import io.holdfast.sources.tree.ExcludeRules;
import io.holdfast.sources.tree.LocalTree;
import io.holdfast.sources.tree.LocalTreeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Folders of this machine. */
final class DirectoryReading implements Reading {
  private final Instant moment;
  private final LocalTree tree;

  /**
   * @param leftOut a folder of ours that is no part of it
   * @param patience of all the backup
   * @throws SourceException PATH_UNREADABLE when a root is a link: the link alone would be kept
   */
  DirectoryReading(
      SourceSpec source, Instant moment, Optional<Path> leftOut, LeasePatience patience) {
    source.roots().forEach(DirectoryReading::requireNoLink);
    this.moment = moment;
    tree = new LocalTree(source.roots(), options(source, leftOut), patience);
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

  private static void requireNoLink(String root) {
    var path = Path.of(root);
    if (Files.isSymbolicLink(path)) {
      throw new SourceException(
          ErrorCode.PATH_UNREADABLE,
          "%s is a link to %s, of which a backup would keep the link alone; name the folder itself, or put it back"
              .formatted(root, target(path)));
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "another place";
    }
  }

  private static LocalTreeOptions options(SourceSpec source, Optional<Path> leftOut) {
    var excludes = ExcludeRules.of(source.excludes());
    return LocalTreeOptions.ALL
        .withExcludes(leftOut.map(excludes::and).orElse(excludes))
        .withOneFileSystem(source.oneFileSystem());
  }
}
