package io.holdfast.sources.mysql;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.stream.UploadedFile;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A dump that {@code mariadb-dump} or {@code mysqldump} made elsewhere, of one database or of
 * several: stored as it is, understood while it passes. Each of its databases is a part, read from
 * the one file; the server's own are none. Not thread-safe.
 */
final class MysqlUpload extends InputStream implements UploadedFile.Kind {
  private static final String TOP = "/mysql/uploaded";
  private static final Pattern HOST = Pattern.compile("-- Host: .*?\\s+Database:(?: (.*))?");
  private static final String VERSION = "-- Server version";

  /** Names the one database of a dump that does not say in its statements whose it is. */
  private static final String UNNAMED = "";

  private final String given;
  private final PassedBytes passed;
  private final DumpReader reader;
  private final DumpDatabase current = new DumpDatabase();
  private final Map<String, Database> databases = new LinkedHashMap<>();
  private String headName = "";
  private byte[] piece = new byte[0];
  private int position;
  private boolean headSeen;
  private boolean versionSeen;
  private boolean inRows;
  private boolean completed;
  private boolean ended;

  /** What is known of one. */
  private record Database(DumpSections sections, TableOfContents contents) {
    static Database create() {
      return new Database(new DumpSections(), new TableOfContents());
    }

    boolean isEmpty() {
      return contents.objects().isEmpty();
    }
  }

  MysqlUpload(String given, InputStream content) {
    this.given = given;
    passed = new PassedBytes(content);
    reader = new DumpReader(passed);
  }

  /**
   * @param given the database's name as people say it; empty when nobody did
   */
  static UploadedFile open(String given, InputStream content) {
    var upload = new MysqlUpload(given, content);
    return new UploadedFile(TOP, "dump.sql", upload, upload);
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
      advance();
      piece = passed.take();
      position = 0;
    }
    var count = Math.min(length, piece.length - position);
    System.arraycopy(piece, position, target, offset, count);
    position += count;
    return count;
  }

  private void advance() throws IOException {
    if (inRows) {
      var more = reader.copyPiece((_, _, length) -> database().contents().addBytes(length));
      if (!more) {
        inRows = false;
        endRows();
      }
      return;
    }
    var unit = reader.next();
    if (unit == null) {
      ended = true;
      return;
    }
    current.see(unit);
    if (unit.kind() == DumpUnit.Kind.COMMENT) {
      comment(unit.text());
    } else {
      requireHead();
      completed = false;
    }
    var database = database();
    database.sections().see(unit);
    requireName(unit, database.sections());
    database.contents().see(unit, database.sections());
    database.contents().addBytes(unit.bytes().length);
    inRows = unit.kind() == DumpUnit.Kind.ROWS;
  }

  private Database database() {
    return databases.computeIfAbsent(current.name(), _ -> Database.create());
  }

  private void endRows() {
    var database = database();
    var table =
        database
            .sections()
            .current()
            .orElseThrow(() ->
                wrong(
                    "it has rows of a table that it does not make (was --no-create-info given?)"));
    database.contents().add(table.name(), reader.rowCount());
  }

  private void comment(String text) {
    var host = HOST.matcher(text);
    if (host.matches()) {
      if (headSeen) {
        throw wrong("it is several dumps, one behind the other: upload each by itself");
      }
      headSeen = true;
      headName = host.group(1) == null ? "" : host.group(1).strip();
    }
    versionSeen |= text.startsWith(VERSION);
    completed |= text.startsWith("-- Dump completed");
  }

  private void requireHead() {
    if (!versionSeen) {
      throw wrong(
          "it does not begin as one, with the server's version in comments (compressed, or made"
              + " with --skip-comments?)");
    }
  }

  private static void requireName(DumpUnit unit, DumpSections sections) {
    var isNameless = sections.current().filter(object -> object.name().isEmpty()).isPresent();
    if (isNameless && (unit.kind() == DumpUnit.Kind.ROWS || unit.creates())) {
      throw wrong(
          "its names are not in back quotes (was --compatible or --skip-quote-names given?)");
    }
  }

  @Override
  public void verify(long bytes) {
    if (!ended) {
      throw new SourceException(ErrorCode.SOURCE_FAILED, "the uploaded dump was not read whole");
    }
    requireHead();
    if (!completed) {
      throw new SourceException(
          ErrorCode.EXPECTATION_FAILED,
          "the uploaded dump does not end with '-- Dump completed': it was cut off");
    }
    var found = found();
    if (found.values().stream().allMatch(Database::isEmpty)) {
      throw new SourceException(
          ErrorCode.SOURCE_EMPTY, "the uploaded dump makes no table and nothing else");
    }
    requireGiven(found);
  }

  /** By name; without the server's own. */
  private Map<String, Database> found() {
    var found = new LinkedHashMap<>(databases);
    found.keySet().removeAll(Inventory.SYSTEM);
    var unnamed = found.remove(UNNAMED);
    if (unnamed == null || unnamed.isEmpty()) {
      return found;
    }
    if (!found.isEmpty()) {
      throw wrong("it has tables outside of the databases %s".formatted(found.keySet()));
    }
    return Map.of(onlyName(), unnamed);
  }

  private String onlyName() {
    var name = given.isEmpty() ? headName : given;
    if (name.isEmpty() || Inventory.SYSTEM.contains(name)) {
      throw new SourceException(
          ErrorCode.EXPECTATION_FAILED,
          "the uploaded dump does not say which database it is of: give the database's name with"
              + " it ('name' of the upload, --name of the command)");
    }
    return name;
  }

  private void requireGiven(Map<String, Database> found) {
    if (!given.isEmpty() && !found.containsKey(given)) {
      throw wrong("it has the databases %s, not '%s'".formatted(found.keySet(), given));
    }
    if (found.containsKey(MysqlView.ACCOUNTS)) {
      throw wrong("no database may be called " + MysqlView.ACCOUNTS);
    }
  }

  @Override
  public List<SourcePart> parts(String path, long bytes) {
    var parts = new ArrayList<SourcePart>();
    found().forEach((name, database) -> parts.add(part(name, path, database.contents())));
    return parts;
  }

  /** Without sums: whoever made the dump may have let it print values in another way than ours. */
  private static SourcePart part(String name, String path, TableOfContents contents) {
    var expectations = contents.expectations();
    expectations.keySet().removeIf(each -> each.startsWith("sum."));
    return new SourcePart(
        "DATABASE_DUMP",
        name,
        "database",
        name,
        path,
        contents.bytes(),
        contents.objects().size(),
        expectations);
  }

  private static SourceException wrong(String why) {
    return new SourceException(
        ErrorCode.EXPECTATION_FAILED,
        "what was uploaded is no dump by mariadb-dump or mysqldump that can be restored: " + why);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  /** Keeps what is read through it, so that all is stored as it came. */
  private static final class PassedBytes extends FilterInputStream {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    PassedBytes(InputStream content) {
      super(content);
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      var count = super.read(target, offset, length);
      kept.write(target, offset, Math.max(0, count));
      return count;
    }

    byte[] take() {
      var bytes = kept.toByteArray();
      kept.reset();
      return bytes;
    }
  }
}
