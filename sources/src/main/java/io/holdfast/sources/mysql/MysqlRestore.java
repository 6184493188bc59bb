package io.holdfast.sources.mysql;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.StoredPoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Databases, and perhaps accounts, on their way into a server. */
final class MysqlRestore implements PlannedRestore {
  private static final String VERSION = "-- Server version\t";
  private static final int HEAD_BYTES = 16 << 10;
  private static final List<String> NEEDED =
      List.of("SELECT", "INSERT", "CREATE", "DROP", "ALTER", "LOCK TABLES");

  /**
   * @param currentDefiner whether views, triggers and routines get the restoring account's rights
   * @param allowOlder whether a dump of a newer server may go into an older one
   */
  record Choices(Conflicts conflicts, boolean currentDefiner, boolean allowOlder) {}

  private final MysqlClient client;
  private final StoredPoint point;
  private final List<DatabaseRestore> databases;
  private final @Nullable AccountRestore accounts;
  private final Choices choices;
  private final List<Check> checks = new ArrayList<>();
  private @Nullable ServerVersion origin;

  private MysqlRestore(
      MysqlClient client,
      StoredPoint point,
      List<DatabaseRestore> databases,
      @Nullable AccountRestore accounts,
      Choices choices) {
    this.client = client;
    this.point = point;
    this.databases = List.copyOf(databases);
    this.accounts = accounts;
    this.choices = choices;
  }

  static MysqlRestore plan(
      MysqlClient client,
      StoredPoint point,
      List<DatabaseRestore> databases,
      @Nullable SourcePart accounts,
      Choices choices)
      throws InterruptedException {
    var own =
        accounts == null ? null : AccountRestore.load(client, point, accounts, choices.conflicts());
    var restore = new MysqlRestore(client, point, databases, own, choices);
    restore.check();
    return restore;
  }

  private void check() throws InterruptedException {
    var rights = Rights.load(client);
    for (var database : databases) {
      if (choices.conflicts() == Conflicts.FAIL && !database.existing().isEmpty()) {
        check(
            "TARGET_EXISTS",
            Severity.ERROR,
            "%s has already %s".formatted(database.target(), names(database)));
      }
      for (var right : NEEDED) {
        if (!rights.has(right, database.target())) {
          check(
              "RIGHT_MISSING",
              Severity.ERROR,
              "the account lacks %s ON %s.*".formatted(right, DumpUnit.quoted(database.target())));
        }
      }
    }
    if (accounts != null && choices.conflicts() == Conflicts.FAIL && accounts.conflicts() > 0) {
      check("TARGET_EXISTS", Severity.ERROR, accounts.existing() + " are there already");
    }
    for (var database : databases) {
      checkVersion(database.part());
    }
    if (!choices.currentDefiner()) {
      checkDefiners();
    }
  }

  private static List<String> names(DatabaseRestore database) {
    return database.existing().stream().map(DumpObject::name).sorted().limit(10).toList();
  }

  private void checkVersion(SourcePart part) {
    var from = version(part);
    origin = from;
    var to = client.version();
    if (from.mariaDb() != to.mariaDb()) {
      check(
          "SERVER_OTHER_KIND",
          Severity.WARNING,
          "%s was dumped from %s, the target is %s".formatted(part.name(), from.text(), to.text()));
    } else if (from.isNewerThan(to)) {
      check(
          "VERSION_OLDER",
          choices.allowOlder() ? Severity.WARNING : Severity.ERROR,
          "%s was dumped from %s, the target is older: %s"
              .formatted(part.name(), from.text(), to.text()));
    }
  }

  private ServerVersion version(SourcePart part) {
    try (var stored = point.open(TreePath.parse(part.path()))) {
      var head = new String(stored.readNBytes(HEAD_BYTES), StandardCharsets.UTF_8);
      var at = head.indexOf(VERSION);
      if (at < 0) {
        throw new SourceException(
            ErrorCode.EXPECTATION_FAILED, part.name() + " does not begin as a dump does");
      }
      return ServerVersion.parse(
          head.substring(at + VERSION.length()).lines().findFirst().orElse(""));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void checkDefiners() throws InterruptedException {
    var needed = new TreeSet<String>();
    for (var database : databases) {
      for (var name : database.part().expectations().keySet()) {
        if (name.startsWith("definer.")) {
          needed.add(name.substring("definer.".length()));
        }
      }
    }
    if (needed.isEmpty()) {
      return;
    }
    for (var row : client.query("SELECT CONCAT(user, '@', host) FROM mysql.user")) {
      needed.remove(row.getFirst());
    }
    if (accounts != null) {
      needed.removeAll(accounts.names());
    }
    if (!needed.isEmpty()) {
      check(
          "DEFINER_MISSING",
          Severity.WARNING,
          "views, triggers or routines belong to accounts that the target lacks: %s; with target"
                  .formatted(needed)
              + " 'definer' = 'current' they become the restoring account's");
    }
  }

  private void check(String code, Severity severity, String detail) {
    checks.add(new Check(code, severity, detail));
  }

  @Override
  public List<Check> checks() {
    return List.copyOf(checks);
  }

  @Override
  public Totals totals() {
    var skips = choices.conflicts() == Conflicts.SKIP;
    var items = 0L;
    var bytes = 0L;
    var conflicts = 0L;
    for (var each : databases) {
      items += each.objects().size() - (skips ? each.existing().size() : 0);
      bytes += each.part().bytes();
      conflicts += each.existing().size();
    }
    var own = accounts;
    if (own != null) {
      items += own.names().size() - (skips ? own.conflicts() : 0);
      bytes += own.part().bytes();
      conflicts += own.conflicts();
    }
    return new Totals(items, bytes, conflicts);
  }

  @Override
  public void apply(RestoreListener listener) throws InterruptedException {
    if (!isApplicable()) {
      throw new IllegalStateException("the plan has errors: " + checks);
    }
    if (accounts != null) {
      accounts.create(listener);
    }
    var loads = new ArrayList<DatabaseLoad>();
    try {
      for (var database : databases) {
        loads.add(load(database, listener));
      }
      for (var load : loads) {
        load.loadViews();
      }
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw failed(e);
    } finally {
      loads.forEach(DatabaseLoad::close);
    }
    if (accounts != null) {
      accounts.grant(listener);
    }
  }

  private DatabaseLoad load(DatabaseRestore database, RestoreListener listener)
      throws IOException, InterruptedException {
    if (choices.conflicts() == Conflicts.CLEAR_TARGET) {
      client.query("DROP DATABASE IF EXISTS " + DumpUnit.quoted(database.target()));
    }
    var load =
        new DatabaseLoad(
            client,
            database,
            choices.conflicts() == Conflicts.SKIP,
            choices.currentDefiner(),
            listener);
    try (var stored = point.open(TreePath.parse(database.part().path()))) {
      load.load(stored);
      var loaded = load;
      load = null;
      return loaded;
    } finally {
      if (load != null) {
        load.close();
      }
    }
  }

  @Override
  public List<Difference> compare() throws InterruptedException {
    var differences = new ArrayList<Difference>();
    var from = origin;
    var alike = from != null && from.isLike(client.version());
    for (var database : databases) {
      var contents = contents(database.target());
      var comparison = new Comparison(database, contents, alike, differences);
      comparison.compare(choices.conflicts() == Conflicts.SKIP);
    }
    if (accounts != null) {
      accounts.compare(differences);
    }
    return differences;
  }

  /** Dumps the target's database once more, to nowhere, and counts. */
  private TableOfContents contents(String database) throws InterruptedException {
    try (var process = client.dump(List.of(database));
        var reader = new DumpReader(process.output())) {
      var contents = new TableOfContents();
      var sections = new DumpSections();
      for (var unit = reader.next(); unit != null; unit = reader.next()) {
        sections.see(unit);
        contents.see(unit, sections);
        if (unit.kind() == DumpUnit.Kind.ROWS) {
          var rows = reader.copyRows(DumpReader.Sink.NONE);
          sections.current().ifPresent(table -> contents.add(table.name(), rows));
        }
      }
      return contents;
    } catch (IOException e) {
      throw failed(e);
    } catch (SourceException e) {
      throw MysqlClient.translated(e);
    }
  }

  private static SourceException failed(IOException e) {
    return new SourceException(ErrorCode.SOURCE_FAILED, String.valueOf(e.getMessage()), e);
  }
}
