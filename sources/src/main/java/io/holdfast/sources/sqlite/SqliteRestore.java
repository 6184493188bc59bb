package io.holdfast.sources.sqlite;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.StoredPoint;
import io.holdfast.sources.stream.ToolProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A database's file to be written beside its place and then put there at once. */
final class SqliteRestore implements PlannedRestore {
  private final StoredPoint point;
  private final SourcePart part;
  private final Path path;
  private final Conflicts conflicts;
  private final Duration busy;
  private final List<Check> checks = new ArrayList<>();
  private final boolean exists;

  private SqliteRestore(
      StoredPoint point, SourcePart part, Path path, Conflicts conflicts, Duration busy) {
    this.point = point;
    this.part = part;
    this.busy = busy;
    this.conflicts = conflicts;
    exists = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    this.path = exists && conflicts == Conflicts.KEEP_BOTH ? freeName(path) : path;
  }

  static SqliteRestore plan(
      StoredPoint point, SourcePart part, Path path, Conflicts conflicts, Duration busy)
      throws InterruptedException {
    var restore = new SqliteRestore(point, part, path, conflicts, busy);
    restore.check();
    return restore;
  }

  /** {@code name.restored}, then {@code name.restored-2} and so on. */
  private static Path freeName(Path taken) {
    for (var number = 1; ; number++) {
      var free = Path.of(taken + (number == 1 ? ".restored" : ".restored-" + number));
      if (!Files.exists(free, LinkOption.NOFOLLOW_LINKS)) {
        return free;
      }
    }
  }

  private void check() throws InterruptedException {
    var folder = path.getParent();
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      error("TARGET_UNWRITABLE", "there is no folder %s that may be written".formatted(folder));
      return;
    }
    if (exists && !Files.isRegularFile(path) && conflicts == Conflicts.OVERWRITE) {
      error("TARGET_EXISTS", path + " is no file");
    }
    if (exists && conflicts == Conflicts.FAIL) {
      error("TARGET_EXISTS", path + " is there already");
    }
    if (exists && conflicts == Conflicts.OVERWRITE && Files.isRegularFile(path)) {
      checkUse();
    }
    try {
      var room = Files.getFileStore(folder).getUsableSpace();
      if (room < part.bytes()) {
        error("TARGET_FULL", "%d bytes are needed, %d are free".formatted(part.bytes(), room));
      }
    } catch (IOException e) {
      error("TARGET_UNWRITABLE", "cannot ask for the room in %s: %s".formatted(folder, e));
    }
  }

  private void checkUse() throws InterruptedException {
    var why = ReplacedDatabase.use(path);
    if (!why.isEmpty()) {
      error("TARGET_IN_USE", "%s is in use: %s".formatted(path, why));
      return;
    }
    checks.add(
        new Check(
            "TARGET_REPLACED",
            Severity.WARNING,
            "programs that have %s open must open it anew".formatted(path)));
  }

  private void error(String code, String detail) {
    checks.add(new Check(code, Severity.ERROR, detail));
  }

  @Override
  public List<Check> checks() {
    return List.copyOf(checks);
  }

  @Override
  public Totals totals() {
    var skipped = exists && conflicts == Conflicts.SKIP;
    return new Totals(skipped ? 0 : 1, skipped ? 0 : part.bytes(), exists ? 1 : 0);
  }

  @Override
  public void apply(RestoreListener listener) throws InterruptedException {
    if (!isApplicable()) {
      throw new IllegalStateException("the plan has errors: " + checks);
    }
    if (exists && conflicts == Conflicts.SKIP) {
      listener.item(item(State.SKIPPED).because(path + " is there already"));
      return;
    }
    try (var file = NewFile.beside(path)) {
      var written = write(file, listener);
      var read = file.hashRead();
      requireSound(file.path());
      try (var old = ReplacedDatabase.hold(path, busy)) {
        old.removeLogs();
        file.putInPlace();
      }
      listener.item(item(State.SUCCESS).at(path.toString(), part.bytes()).hashed(written, read));
    } catch (IOException e) {
      throw NewFile.failed(path, e);
    }
    listener.progress(1, part.bytes());
  }

  private Item item(State state) {
    return Item.of(state, "DATABASE", part.name());
  }

  private String write(NewFile file, RestoreListener listener)
      throws IOException, InterruptedException {
    try (var stored = stored()) {
      return file.write(stored, bytes -> listener.progress(0, bytes));
    }
  }

  private InputStream stored() {
    return point.open(TreePath.parse(part.path()));
  }

  /** Before anything is replaced. */
  private static void requireSound(Path file) throws InterruptedException {
    try (var database = SqliteDatabase.openUnused(file)) {
      if (database.number("PRAGMA page_count") == 0) {
        throw new SourceException(ErrorCode.SOURCE_EMPTY, "the point holds an empty database");
      }
      var problems = database.problems(SqliteCheck.QUICK);
      if (!problems.isEmpty()) {
        throw new SourceException(
            ErrorCode.EXPECTATION_FAILED,
            "what was restored is damaged: " + String.join("; ", problems));
      }
    }
  }

  @Override
  public List<Difference> compare() throws InterruptedException {
    var differences = new ArrayList<Difference>();
    if (exists && conflicts == Conflicts.SKIP) {
      return List.of();
    }
    try (var database = SqliteDatabase.open(path, busy)) {
      var problems = database.problems(SqliteCheck.FULL);
      if (!problems.isEmpty()) {
        differences.add(difference("integrity", "ok", String.join("; ", problems)));
      }
      if (part.expectations().containsKey("rows")) {
        // An uploaded file's rows were never counted.
        compareRows(database.rows(), differences);
      }
    }
    compareContent(differences);
    return differences;
  }

  private void compareRows(Map<String, Long> rows, List<Difference> differences) {
    var expected = new TreeMap<String, Long>();
    part.expectations()
        .forEach((name, count) -> {
          if (name.startsWith("rows.")) {
            expected.put(name.substring("rows.".length()), count);
          }
        });
    var all = new TreeMap<>(rows);
    expected.forEach(all::putIfAbsent);
    for (var table : all.keySet()) {
      var want = expected.get(table);
      var have = rows.get(table);
      if (want == null || !want.equals(have)) {
        differences.add(difference("rows." + table, said(want), said(have)));
      }
    }
  }

  private static String said(@org.jspecify.annotations.Nullable Long count) {
    return count == null ? "no table" : count.toString();
  }

  /** Byte by byte, unless changes wait in a log: then rows are all that can be compared. */
  private void compareContent(List<Difference> differences) throws InterruptedException {
    try (var cat = ToolProcess.start(List.of("cat", "--", path.toString()), Map.of());
        var have = cat.output();
        var want = stored()) {
      var log = Path.of(path + "-wal");
      if (Files.exists(log) && Files.size(log) > 0) {
        return;
      }
      var expected = NewFile.hash(want);
      var actual = NewFile.hash(have);
      if (!expected.equals(actual)) {
        differences.add(difference("content", expected, actual));
      }
    } catch (IOException e) {
      throw NewFile.failed(path, e);
    }
  }

  private Difference difference(String what, String expected, String actual) {
    return new Difference(part.name() + "/" + what, expected, actual);
  }
}
