package io.holdfast.catalog.fileindex;

import io.holdfast.catalog.CatalogException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;

/**
 * The one writer of an index. Folders get their numbers after those that they hold, so a folder's
 * number is smaller than those of the folders above it. Not thread-safe.
 */
public final class FileIndexWriter implements AutoCloseable {
  private static final String SHARED =
      "select 1 from edge join span on span.block = edge.block and edge.position >= span.start"
          + " and edge.position < span.start + span.count where edge.child = ? limit 1";

  private final Statements sql;
  private int lastFolder;
  private int lastBlock;

  FileIndexWriter(Statements sql) {
    this.sql = sql;
    readLast();
  }

  /** Begins to write; what a killed writer left half done is swept first. */
  public void begin() {
    var unfinished = sql.ask("select 1 from meta where name = 'building'", rows -> rows.next());
    sql.run("begin immediate");
    if (unfinished) {
      sql.run("delete from edge where block not in (select block from span)");
      sql.run("delete from block where number not in (select block from span)");
    }
    sql.run("insert or replace into meta(name, value) values ('building', null)");
  }

  /** Keeps what was written; everything that refers to a block must have been. */
  public void checkpoint() {
    writeLast();
    sql.run("commit");
    sql.run("begin immediate");
  }

  /** Ends the writing well. */
  public void commit() {
    writeLast();
    sql.run("delete from meta where name = 'building'");
    sql.run("commit");
  }

  /** Ends the writing, forgetting what was written since the last checkpoint. */
  public void rollback() {
    try {
      sql.run("rollback");
    } catch (CatalogException e) {
      // SQLite itself has rolled back, as it does when the disk is full; why, is known already.
    }
    readLast();
  }

  public OptionalInt folder(byte[] key) {
    return find("select id from folder where key = ?", key);
  }

  /** Takes back a block if no folder came to use it. */
  public void dropBlock(int number) {
    if (find("select 1 from span where block = ? limit 1", number).isEmpty()) {
      sql.run("delete from edge where block = ?", number);
      sql.run("delete from block where number = ?", number);
    }
  }

  /** A block that is kept under a key. */
  public OptionalInt block(byte[] key) {
    return find("select number from block where key = ?", key);
  }

  public boolean hasPoint(byte[] snapshot) {
    return find("select root from point where snapshot = ?", snapshot).isPresent();
  }

  /** Its number. Its spans follow. */
  public int addFolder(byte[] key) {
    sql.run("insert into folder(id, key) values (?, ?)", ++lastFolder, key);
    return lastFolder;
  }

  /**
   * @param sequence counts the folder's spans from 0
   */
  public void addSpan(Span span, int sequence) {
    sql.run(
        "insert into span(folder, seq, block, start, count) values (?, ?, ?, ?, ?)",
        span.folder(),
        sequence,
        span.block(),
        span.start(),
        span.count());
  }

  public int nextBlock() {
    return ++lastBlock;
  }

  public void addBlock(SealedBlock block) {
    sql.run(
        "insert into block(number, key, entries, summary, names, facts, contents)"
            + " values (?, ?, ?, ?, ?, ?, ?)",
        block.number(),
        block.key(),
        block.entries(),
        block.summary(),
        block.names(),
        block.facts(),
        block.contents());
  }

  public void addEdge(Edge edge) {
    sql.run(
        "insert into edge(child, block, position) values (?, ?, ?)",
        edge.folder(),
        edge.block(),
        edge.position());
  }

  public void addPoint(byte[] snapshot, int root) {
    sql.run("insert or replace into point(snapshot, root) values (?, ?)", snapshot, root);
  }

  /** Removes a snapshot, and the folders that nothing else leads to. */
  public void removePoint(byte[] snapshot) {
    var root = find("select root from point where snapshot = ?", snapshot);
    sql.run("delete from point where snapshot = ?", snapshot);
    if (root.isEmpty()) {
      return;
    }
    var suspects = new TreeSet<Integer>();
    suspects.add(root.getAsInt());
    while (!suspects.isEmpty()) {
      // The highest first: nothing above it is left to be looked at.
      var folder = suspects.pollLast();
      if (folder != null && !isUsed(folder)) {
        suspects.addAll(removeFolder(folder));
      }
    }
  }

  @Override
  public void close() {
    sql.close();
  }

  private boolean isUsed(int folder) {
    return find("select root from point where root = ? limit 1", folder).isPresent()
        || find(SHARED, folder).isPresent();
  }

  /** The folders that it held. */
  private List<Integer> removeFolder(int folder) {
    var held = new ArrayList<Integer>();
    for (var span : spans(folder)) {
      sql.run("delete from span where folder = ? and block = ?", folder, span.block());
      held.addAll(
          numbers(
              "select child from edge where block = ? and position >= ? and position < ?",
              span.block(),
              span.start(),
              span.start() + span.count()));
      if (!covered(span)) {
        sql.run(
            "delete from edge where block = ? and position >= ? and position < ?",
            span.block(),
            span.start(),
            span.start() + span.count());
      }
      if (find("select 1 from span where block = ? limit 1", span.block()).isEmpty()) {
        sql.run("delete from block where number = ?", span.block());
      }
    }
    sql.run("delete from folder where id = ?", folder);
    return held;
  }

  /** Whether another folder has these very entries: large folders share blocks. */
  private boolean covered(Span span) {
    return find(
            "select 1 from span where block = ? and start = ? and count = ? limit 1",
            span.block(),
            span.start(),
            span.count())
        .isPresent();
  }

  private List<Span> spans(int folder) {
    return sql.ask(
        "select block, start, count from span where folder = ?",
        rows -> {
          var spans = new ArrayList<Span>();
          while (rows.next()) {
            spans.add(new Span(folder, rows.getInt(1), rows.getInt(2), rows.getInt(3)));
          }
          return spans;
        },
        folder);
  }

  private List<Integer> numbers(String statement, Object... values) {
    return sql.ask(
        statement,
        rows -> {
          var all = new ArrayList<Integer>();
          while (rows.next()) {
            all.add(rows.getInt(1));
          }
          return all;
        },
        values);
  }

  private OptionalInt find(String statement, Object... values) {
    return sql.ask(
        statement,
        rows -> rows.next() ? OptionalInt.of(rows.getInt(1)) : OptionalInt.empty(),
        values);
  }

  /** Numbers are never given twice: readers keep what they read of a block by its number. */
  private void writeLast() {
    sql.run("insert or replace into meta(name, value) values ('folders', ?)", lastFolder);
    sql.run("insert or replace into meta(name, value) values ('blocks', ?)", lastBlock);
  }

  private void readLast() {
    lastFolder = find("select value from meta where name = 'folders'").orElse(0);
    lastBlock = find("select value from meta where name = 'blocks'").orElse(0);
  }
}
