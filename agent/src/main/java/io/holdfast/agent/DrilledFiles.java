package io.holdfast.agent;

import io.holdfast.api.work.RestoreOrder;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.list.TreeWalk;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.StoredPoint;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * A tree restored as files, whatever its kind: each is read back and compared with its hash before
 * it gets its name. Compared afterwards is what lies on the disk with what the snapshot lists.
 */
final class DrilledFiles implements PlannedRestore, AutoCloseable {
  private final StoredPoint point;
  private final Path folder;
  private final FilesRestore files;

  private DrilledFiles(StoredPoint point, Path folder, FilesRestore files) {
    this.point = point;
    this.folder = folder;
    this.files = files;
  }

  static DrilledFiles plan(StoredPoint point, Path folder) throws InterruptedException {
    var wanted =
        new FilesRestore.Wanted(
            point.snapshot(),
            List.of(),
            folder.toString(),
            RestoreOrder.Layout.FULL_PATH,
            RestoreOrder.Conflicts.FAIL);
    return new DrilledFiles(
        point,
        folder,
        FilesRestore.plan(point.repository(), wanted, new BroughtFolders(), SourceJournal.NONE));
  }

  @Override
  public List<Check> checks() {
    return files.checks();
  }

  @Override
  public Totals totals() {
    return files.totals();
  }

  @Override
  public void apply(RestoreListener listener) throws InterruptedException {
    files.apply(listener);
  }

  @Override
  public List<Difference> compare() throws InterruptedException {
    var listed = new Count();
    point.walk(TreePath.ROOT, new Listed(listed));
    var found = new Count();
    try {
      Files.walkFileTree(folder, new Found(folder, found));
    } catch (IOException e) {
      throw new SourceException(
          io.holdfast.base.ErrorCode.TARGET_UNWRITABLE, "cannot look through " + folder, e);
    }
    var differences = new ArrayList<Difference>();
    differ(differences, "entries", listed.entries, found.entries);
    differ(differences, "files", listed.files, found.files);
    differ(differences, "bytes", listed.bytes, found.bytes);
    return differences;
  }

  @Override
  public void close() {
    files.close();
  }

  private static void differ(List<Difference> differences, String what, long listed, long found) {
    if (listed != found) {
      differences.add(new Difference(what, Long.toString(listed), Long.toString(found)));
    }
  }

  /** Of one side. One thread's. */
  private static final class Count {
    private long entries;
    private long files;
    private long bytes;
  }

  /** What the snapshot has. */
  private record Listed(Count count) implements TreeWalk.Visitor {
    @Override
    public boolean visit(TreePath path, Node node) {
      count.entries++;
      if (node instanceof Node.File file) {
        count.files++;
        count.bytes += file.size();
      }
      return true;
    }

    @Override
    public void damaged(TreePath path, HoldfastException failure) {
      throw failure;
    }
  }

  /** What the folder has. */
  private static final class Found extends SimpleFileVisitor<Path> {
    private final Path top;
    private final Count count;

    Found(Path top, Count count) {
      this.top = top;
      this.count = count;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
      count.entries += path.equals(top) ? 0 : 1;
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
      count.entries++;
      if (attributes.isRegularFile()) {
        count.files++;
        count.bytes += attributes.size();
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
