package io.holdfast.catalog.fileindex;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/** One consistent look at an index. Not thread-safe; close it soon. */
public final class FileIndexReader implements AutoCloseable {
  private final Statements sql;
  private final Consumer<Statements> giveBack;

  FileIndexReader(Statements sql, Consumer<Statements> giveBack) {
    this.sql = sql;
    this.giveBack = giveBack;
    sql.run("begin");
  }

  /** The folder that is a snapshot's root; empty when the snapshot is not indexed. */
  public OptionalInt root(byte[] snapshot) {
    return sql.ask(
        "select root from point where snapshot = ?",
        rows -> rows.next() ? OptionalInt.of(rows.getInt(1)) : OptionalInt.empty(),
        snapshot);
  }

  /** Where a folder's entries lie, in their order. */
  public List<Span> spans(int folder) {
    return sql.ask(
        "select block, start, count from span where folder = ? order by seq",
        rows -> {
          var spans = new ArrayList<Span>();
          while (rows.next()) {
            spans.add(new Span(folder, rows.getInt(1), rows.getInt(2), rows.getInt(3)));
          }
          return spans;
        },
        folder);
  }

  /** The folders that have entries in a block. */
  public List<Span> spansOver(int block) {
    return sql.ask(
        "select folder, start, count from span where block = ?",
        rows -> {
          var spans = new ArrayList<Span>();
          while (rows.next()) {
            spans.add(new Span(rows.getInt(1), block, rows.getInt(2), rows.getInt(3)));
          }
          return spans;
        },
        block);
  }

  /** The folders in which an entry leads to this one; {@code block} is the entry's. */
  public List<Span> parents(int folder) {
    return sql.ask(
        "select span.folder, span.block, span.start, span.count"
            + " from edge join span on span.block = edge.block and edge.position >= span.start"
            + " and edge.position < span.start + span.count where edge.child = ?",
        rows -> {
          var spans = new ArrayList<Span>();
          while (rows.next()) {
            spans.add(new Span(rows.getInt(1), rows.getInt(2), rows.getInt(3), rows.getInt(4)));
          }
          return spans;
        },
        folder);
  }

  /**
   * @throws CatalogException CATALOG_DAMAGED when there is no such block
   */
  public byte[] block(Column column, int number) {
    var found =
        sql.ask(
            "select %s from block where number = ?".formatted(column.column()),
            rows -> rows.next() ? List.of(rows.getBytes(1)) : List.<byte[]>of(),
            number);
    if (found.isEmpty()) {
      throw new CatalogException(
          ErrorCode.CATALOG_DAMAGED, "file index has no block %d".formatted(number));
    }
    return found.getFirst();
  }

  /** All blocks' summaries, with the blocks' numbers. */
  public void summaries(ObjIntConsumer<byte[]> each) {
    sql.ask(
        "select number, summary from block order by number",
        rows -> {
          while (rows.next()) {
            each.accept(rows.getBytes(2), rows.getInt(1));
          }
          return true;
        });
  }

  /** The snapshots that are indexed. */
  public List<byte[]> snapshots() {
    return sql.ask(
        "select snapshot from point",
        rows -> {
          var all = new ArrayList<byte[]>();
          while (rows.next()) {
            all.add(rows.getBytes(1));
          }
          return all;
        });
  }

  @Override
  public void close() {
    try {
      sql.run("commit");
    } catch (CatalogException e) {
      sql.close();
      throw e;
    }
    giveBack.accept(sql);
  }
}
