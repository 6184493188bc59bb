package io.holdfast.engine.backup;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts what a source holds, for who wants to know how much there is to do. Opens no file. */
public final class SourceScan {
  /**
   * What there is.
   *
   * @param entries files and directories
   * @param bytes of the files
   */
  public record Totals(long entries, long bytes) {
    private Totals plus(long more, long moreBytes) {
      return new Totals(entries + more, bytes + moreBytes);
    }
  }

  private final Deque<Level> levels = new ArrayDeque<>();
  private Totals totals = new Totals(0, 0);

  /**
   * A directory that the scan is in.
   *
   * @param folders those to come, where it was looked at as a whole; null where its entries come
   */
  private record Level(
      SourceDirectory directory, @Nullable Iterator<SourceEntry.Directory> folders) {}

  private SourceScan() {}

  /**
   * Counts all. What cannot be read is left out.
   *
   * @throws InterruptedException promptly when interrupted
   */
  public static Totals of(SourceTree source) throws InterruptedException {
    return new SourceScan().run(source.openRoot());
  }

  private Totals run(SourceDirectory root) throws InterruptedException {
    levels.push(new Level(root, null));
    try {
      while (!levels.isEmpty()) {
        if (Thread.interrupted()) {
          throw new InterruptedException("stopped while counting");
        }
        visitNext(levels.element());
      }
    } finally {
      levels.forEach(level -> level.directory.close());
    }
    return totals;
  }

  private void visitNext(Level level) throws InterruptedException {
    var next = next(level);
    if (next.isEmpty()) {
      levels.pop().directory.close();
      return;
    }
    switch (next.get()) {
      case SourceEntry.File file -> totals = totals.plus(1, file.sizeBytes());
      case SourceEntry.Directory directory -> enter(directory);
      case SourceEntry.Leaf _, SourceEntry.Unreadable _ -> {}
    }
  }

  private static Optional<? extends SourceEntry> next(Level level) {
    var folders = level.folders;
    if (folders == null) {
      return level.directory.next();
    }
    return folders.hasNext() ? Optional.of(folders.next()) : Optional.empty();
  }

  private void enter(SourceEntry.Directory directory) throws InterruptedException {
    totals = totals.plus(1, 0);
    SourceDirectory opened;
    try {
      opened = directory.entries().open();
    } catch (SourceProblem e) {
      return; // the backup tells
    }
    levels.push(new Level(opened, null));
    var look = opened.look();
    if (look.isPresent()) {
      totals = totals.plus(look.get().fileNames().size(), look.get().fileBytes());
      levels.pop();
      levels.push(new Level(opened, look.get().folders()));
    }
  }
}
