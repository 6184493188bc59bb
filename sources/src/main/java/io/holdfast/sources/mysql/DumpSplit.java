package io.holdfast.sources.mysql;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the dump of several databases into a stream each, in the dump's order: a stream waits until
 * those before it were read to their ends. Each can be loaded by itself. The last one ends when the
 * program has said that the dump is complete and left with 0. Thread-safe; one thread a stream.
 */
final class DumpSplit implements AutoCloseable {
  private static final String NEXT = "-- Current Database: ";
  private static final byte[] COMPLETED = "\n-- Dump completed\n".getBytes(StandardCharsets.UTF_8);

  private final MysqlClient client;
  private final DumpReader reader;
  private final List<String> databases;
  private final List<TableOfContents> contents = new ArrayList<>();
  private final ByteArrayOutputStream preamble = new ByteArrayOutputStream();
  private boolean anything;

  /** Whose stream may read; guarded by this. */
  private int turn;

  /** Guarded by this. */
  private @Nullable SourceException failure;

  DumpSplit(MysqlClient client, List<String> databases, InputStream dump) {
    this.client = client;
    this.databases = List.copyOf(databases);
    reader = new DumpReader(dump);
    databases.forEach(_ -> contents.add(new TableOfContents()));
  }

  InputStream open(int database) {
    return new DatabaseStream(database);
  }

  /** Complete when all streams were read to their ends. */
  TableOfContents contents(int database) {
    return contents.get(database);
  }

  synchronized boolean isComplete() {
    return turn == databases.size() && failure == null;
  }

  private synchronized void await(int database) throws IOException {
    try {
      while (turn < database && failure == null) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the databases before", e);
    }
    if (failure != null) {
      throw failure;
    }
  }

  private synchronized void finish(int database) {
    turn = database + 1;
    notifyAll();
  }

  private synchronized SourceException fail(SourceException e) {
    if (failure == null) {
      failure = e;
      notifyAll();
    }
    return e;
  }

  @Override
  public void close() {
    fail(new SourceException(ErrorCode.SOURCE_FAILED, "the dump was given up"));
  }

  private DumpUnit require(@Nullable DumpUnit unit) {
    if (unit != null) {
      anything = true;
      return unit;
    }
    throw anything
        ? new SourceException(
            ErrorCode.EXPECTATION_FAILED, "the dump does not end with '-- Dump completed'")
        : new SourceException(ErrorCode.SOURCE_EMPTY, "the dump program gave nothing");
  }

  /** What the streams begin with, up to the first database. */
  private void readPreamble() throws IOException {
    for (var unit = require(reader.next());
        !unit.text().startsWith(NEXT);
        unit = require(reader.next())) {
      preamble.writeBytes(unit.bytes());
    }
  }

  /** Behind the rows of the last database: the views of all, which the streams have already. */
  private void readToTheEnd(boolean completed) throws IOException {
    var done = completed;
    for (var unit = reader.next(); unit != null; unit = reader.next()) {
      if (unit.kind() == DumpUnit.Kind.ROWS) {
        throw unexpected("rows behind the last database");
      }
      done |= unit.completes();
    }
    if (!done) {
      require(null);
    }
  }

  private static SourceException unexpected(String what) {
    return new SourceException(ErrorCode.EXPECTATION_FAILED, "the dump has " + what);
  }

  /** One database's part of the dump. */
  private final class DatabaseStream extends InputStream {
    private final int database;
    private final TableOfContents toc;
    private final DumpSections sections = new DumpSections();
    private final ByteArrayOutputStream ready = new ByteArrayOutputStream();
    private byte[] piece = new byte[0];
    private int position;
    private boolean inRows;
    private boolean begun;
    private boolean ended;

    DatabaseStream(int database) {
      this.database = database;
      toc = contents.get(database);
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      while (position == piece.length) {
        if (ended) {
          return -1;
        }
        await(database);
        ready.reset();
        advance();
        piece = ready.toByteArray();
        position = 0;
        toc.addBytes(piece.length);
      }
      var count = Math.min(length, piece.length - position);
      System.arraycopy(piece, position, target, offset, count);
      position += count;
      return count;
    }

    private void advance() throws IOException {
      try {
        if (inRows) {
          copyRows();
        } else if (begun) {
          nextUnit();
        } else {
          begin();
        }
      } catch (SourceException e) {
        throw fail(MysqlClient.translated(e));
      }
    }

    private void begin() throws IOException {
      if (database == 0) {
        readPreamble();
      }
      ready.writeBytes(preamble.toByteArray());
      ready.writeBytes(
          "%s%s\n--\n"
              .formatted(NEXT, comment(databases.get(database)))
              .getBytes(StandardCharsets.UTF_8));
      begun = true;
    }

    private void nextUnit() throws IOException {
      var unit = require(reader.next());
      var text = unit.kind() == DumpUnit.Kind.COMMENT ? unit.text() : "";
      sections.see(unit);
      if (text.startsWith(NEXT) || sections.isFinalView() || sections.isEnd()) {
        end(sections.isEnd());
        return;
      }
      if (unit.kind() == DumpUnit.Kind.STATEMENT && unit.text().startsWith("USE ")) {
        requireName(unit);
      }
      toc.see(unit, sections);
      ready.writeBytes(unit.bytes());
      inRows = unit.kind() == DumpUnit.Kind.ROWS;
    }

    private void copyRows() throws IOException {
      if (!reader.copyPiece(ready::write)) {
        inRows = false;
        var table = sections.current().orElseThrow(() -> unexpected("rows of no table"));
        toc.add(table.name(), reader.rowCount());
      }
    }

    private void requireName(DumpUnit use) {
      var name = use.firstName().orElse("");
      if (!name.equals(databases.get(database))) {
        throw unexpected("database %s where %s is due".formatted(name, databases.get(database)));
      }
    }

    private void end(boolean completed) throws IOException {
      var views =
          toc.objects().stream()
              .filter(each -> each.kind() == DumpObject.Kind.VIEW)
              .map(DumpObject::name)
              .sorted()
              .toList();
      try {
        var text = ViewDefinitions.write(client, databases.get(database), views);
        ready.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        note(text);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while reading views", e);
      }
      ready.writeBytes(COMPLETED);
      if (database == databases.size() - 1) {
        readToTheEnd(completed);
      } else if (completed) {
        throw unexpected("only %d of %d databases".formatted(database + 1, databases.size()));
      }
      ended = true;
      finish(database);
    }

    private void note(String views) throws IOException {
      var bytes = views.getBytes(StandardCharsets.UTF_8);
      try (var reader = new DumpReader(new java.io.ByteArrayInputStream(bytes))) {
        for (var unit = reader.next(); unit != null; unit = reader.next()) {
          sections.see(unit);
          toc.see(unit, sections);
        }
      }
    }

    @Override
    public void close() {
      if (!ended) {
        fail(new SourceException(ErrorCode.SOURCE_FAILED, "the dump was not read to its end"));
      }
    }
  }

  private static String comment(String name) {
    return DumpUnit.quoted(name).replace("\n", "\n-- ");
  }
}
