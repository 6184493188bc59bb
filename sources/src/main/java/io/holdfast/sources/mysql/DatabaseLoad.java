package io.holdfast.sources.mysql;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One database's stream on its way into a server, object by object; one that fails is told and
 * passed over. Views come when all databases have their tables. Not thread-safe.
 */
final class DatabaseLoad implements AutoCloseable {
  /** Views have none. */
  private static final DumpReader NO_ROWS = new DumpReader(InputStream.nullInputStream());

  private static final Pattern RESETS = Pattern.compile("=\\s*@(?!@)");
  private static final Pattern LOST =
      Pattern.compile("(?i)error:? (?:2006|2013|1053|1927|4031)\\b");

  private final MysqlClient client;
  private final DatabaseRestore plan;
  private final boolean skipExisting;
  private final boolean currentDefiner;
  private final RestoreListener listener;
  private final List<DumpUnit> preamble = new ArrayList<>();
  private final List<DumpUnit> views = new ArrayList<>();
  private @Nullable LoadProcess process;
  private @Nullable DumpObject open;
  private @Nullable DumpObject failed;
  private boolean viewsToo;
  private boolean made;
  private long openBytes;
  private long bytes;
  private long items;

  DatabaseLoad(
      MysqlClient client,
      DatabaseRestore plan,
      boolean skipExisting,
      boolean currentDefiner,
      RestoreListener listener) {
    this.client = client;
    this.plan = plan;
    this.skipExisting = skipExisting;
    this.currentDefiner = currentDefiner;
    this.listener = listener;
  }

  /** Makes the database if it is missing, and in it all but the views. */
  void load(InputStream stored) throws IOException, InterruptedException {
    plan.existing().stream()
        .filter(each -> plan.isSkipped(each, skipExisting))
        .forEach(this::skipped);
    var sections = new DumpSections();
    var database = new DumpDatabase();
    try (var reader = new DumpReader(stored)) {
      for (var unit = reader.next(); unit != null; unit = reader.next()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        database.see(unit);
        if (!database.isOther(plan.part().refName()) || unit.completes()) {
          sections.see(unit);
          take(unit, sections, reader);
        } else if (unit.kind() == DumpUnit.Kind.ROWS) {
          reader.copyRows(DumpReader.Sink.NONE);
        }
      }
    }
    finish();
    makeDatabase();
    if (!sections.isEnd()) {
      throw new SourceException(
          ErrorCode.EXPECTATION_FAILED,
          "the dump of %s does not end with '-- Dump completed'".formatted(plan.part().name()));
    }
  }

  private void take(DumpUnit unit, DumpSections sections, DumpReader reader)
      throws IOException, InterruptedException {
    if (sections.isFinalView()) {
      finish();
      views.add(unit);
      return;
    }
    var object = sections.current();
    if (!object.equals(Optional.ofNullable(open))) {
      finish();
      open = object.filter(this::isWanted).orElse(null);
    }
    if (sections.isBeforeObjects() && unit.kind() != DumpUnit.Kind.ROWS) {
      prepare(unit);
    } else if (isSent(unit, object)) {
      send(unit, reader);
    } else if (unit.kind() == DumpUnit.Kind.ROWS) {
      reader.copyRows(DumpReader.Sink.NONE);
    }
  }

  private boolean isWanted(DumpObject object) {
    return plan.objects().contains(object) && !plan.isSkipped(object, skipExisting);
  }

  /** Settings are for all that follows; but those that put back what a lost session had kept. */
  private boolean isSent(DumpUnit unit, Optional<DumpObject> object) {
    if (unit.kind() == DumpUnit.Kind.COMMENT || unit.isOfServer()) {
      return false;
    }
    var lost = failed != null && object.filter(failed::equals).isPresent();
    if (unit.isSetting()) {
      return !lost || !RESETS.matcher(unit.text()).find();
    }
    return !lost && object.filter(this::isWanted).isPresent();
  }

  /** What stands before the first object: the database itself, and settings. */
  private void prepare(DumpUnit unit) throws InterruptedException {
    var text = unit.text();
    if (text.startsWith("CREATE DATABASE ")) {
      var name = DumpUnit.quoted(unit.firstName().orElseThrow());
      client.query(
          text.replace("CREATE DATABASE /*!32312 IF NOT EXISTS*/", "CREATE DATABASE IF NOT EXISTS")
              .replaceFirst(Pattern.quote(name), quotedTarget()));
      made = true;
    } else if (unit.kind() == DumpUnit.Kind.STATEMENT && unit.isSetting() && !unit.isOfServer()) {
      preamble.add(unit);
    }
  }

  /** Dumps that were made elsewhere may leave that to whoever loads them. */
  private void makeDatabase() throws InterruptedException {
    if (!made) {
      client.query("CREATE DATABASE IF NOT EXISTS " + DumpUnit.quoted(plan.target()));
      made = true;
    }
  }

  private String quotedTarget() {
    return java.util.regex.Matcher.quoteReplacement(DumpUnit.quoted(plan.target()));
  }

  private void send(DumpUnit unit, DumpReader reader) throws IOException, InterruptedException {
    var placed = unit.in(plan.target());
    var sent = currentDefiner ? placed.withCurrentDefiner() : placed;
    try {
      var target = process();
      target.write(sent.bytes());
      count(sent.bytes().length);
      if (unit.kind() == DumpUnit.Kind.ROWS) {
        while (reader.copyPiece((piece, from, length) -> writePiece(target, piece, from, length))) {
          listener.progress(items, bytes);
        }
      }
    } catch (SourceException e) {
      fail(e);
      if (unit.kind() == DumpUnit.Kind.ROWS) {
        reader.copyRows(DumpReader.Sink.NONE);
      }
    }
  }

  private void writePiece(LoadProcess target, byte[] piece, int from, int length)
      throws IOException {
    try {
      target.write(piece, from, length);
      count(length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void count(int written) {
    openBytes += written;
    bytes += written;
  }

  private LoadProcess process() throws InterruptedException {
    var running = process;
    if (running == null) {
      makeDatabase();
      running = LoadProcess.start(client, plan.target());
      process = running;
      for (var unit : preamble) {
        running.write(unit.bytes());
      }
    }
    return running;
  }

  /** Learns how the open object ended. */
  private void finish() throws InterruptedException {
    var object = open;
    open = null;
    if (object != null && !object.equals(failed)) {
      try {
        process().sync();
        if (object.kind() == DumpObject.Kind.VIEW && !viewsToo) {
          return;
        }
        told(item(State.SUCCESS, object).at(place(object), openBytes));
      } catch (SourceException e) {
        open = object;
        fail(e);
        open = null;
      }
    }
    openBytes = 0;
  }

  private void fail(SourceException e) {
    var object = open;
    if (process != null) {
      process.close();
      process = null;
    }
    if (object == null
        || e.code() == ErrorCode.SOURCE_UNREACHABLE
        || e.code() == ErrorCode.TARGET_FULL
        || LOST.matcher(e.getMessage()).find()) {
      throw e;
    }
    failed = object;
    told(item(State.FAILED, object).at(place(object), openBytes).because(e.getMessage()));
  }

  private void skipped(DumpObject object) {
    told(item(State.SKIPPED, object).because(place(object) + " is there already"));
  }

  private void told(Item item) {
    items++;
    listener.item(item);
    listener.progress(items, bytes);
  }

  private Item item(State state, DumpObject object) {
    return Item.of(state, object.kind().name(), plan.part().name() + "." + object.name());
  }

  private String place(DumpObject object) {
    return plan.target() + "." + object.name();
  }

  /** Makes the views, whose tables may lie in other databases. */
  void loadViews() throws IOException, InterruptedException {
    viewsToo = true;
    var sections = new DumpSections();
    for (var unit : views) {
      sections.see(unit);
      var object = sections.current();
      if (!object.equals(Optional.ofNullable(open))) {
        finish();
        open = object.filter(this::isWanted).orElse(null);
      }
      if (isSent(unit, object)) {
        send(unit, NO_ROWS);
      }
    }
    finish();
  }

  long items() {
    return items;
  }

  long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
    views.clear();
    preamble.clear();
  }
}
