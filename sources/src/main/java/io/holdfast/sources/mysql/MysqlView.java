package io.holdfast.sources.mysql;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourceJournal.Level;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceView;
import io.holdfast.sources.stream.StreamTree;
import io.holdfast.sources.stream.ToolProcess;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The moment at which one dump of all wanted databases began. */
final class MysqlView implements SourceView {
  /** Not a name that a server would take for a database. */
  static final String ACCOUNTS = "@accounts";

  private static final int NAMED_TABLES = 20;
  private static final int BUFFER_BYTES = 1 << 16;

  private final MysqlClient client;
  private final List<String> databases;
  private final Inventory inventory;
  private final @Nullable AccountDump accounts;
  private final ToolProcess process;
  private final DumpSplit split;
  private final Instant time = Instant.now();
  private volatile List<SourcePart> parts = List.of();

  private MysqlView(
      MysqlClient client,
      List<String> databases,
      Inventory inventory,
      @Nullable AccountDump accounts)
      throws InterruptedException {
    this.client = client;
    this.databases = databases;
    this.inventory = inventory;
    this.accounts = accounts;
    process = client.dump(databases);
    var output = new BufferedInputStream(process.output(), BUFFER_BYTES);
    try {
      awaitMoment(output);
    } catch (RuntimeException | InterruptedException e) {
      process.close();
      throw e;
    }
    split = new DumpSplit(client, databases, output);
  }

  /** The program writes nothing before its transaction has begun: its head is kept back so long. */
  private static void awaitMoment(BufferedInputStream output) throws InterruptedException {
    output.mark(1);
    try {
      if (output.read() >= 0) {
        output.reset();
      }
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw new SourceException(ErrorCode.SOURCE_FAILED, String.valueOf(e.getMessage()), e);
    } catch (SourceException e) {
      throw MysqlClient.translated(e);
    }
  }

  static MysqlView open(MysqlAccess access, SourceJournal journal) throws InterruptedException {
    var client = MysqlClient.open(access);
    try {
      var inventory = Inventory.load(client);
      var databases = databases(access, inventory);
      Rights.load(client).requireToDump(databases, client.version().mariaDb());
      warn(client, inventory, databases, journal);
      var accounts = access.accounts() ? AccountDump.load(client) : null;
      var view = new MysqlView(client, databases, inventory, accounts);
      client = null;
      return view;
    } finally {
      if (client != null) {
        client.close();
      }
    }
  }

  /** In the order of the names that their streams have in the tree. */
  private static List<String> databases(MysqlAccess access, Inventory inventory) {
    var chosen = access.databases().isEmpty() ? inventory.objects().keySet() : access.databases();
    var ordered = new TreeMap<io.holdfast.engine.tree.NodeName, String>();
    for (var name : chosen) {
      if (!inventory.objects().containsKey(name)) {
        throw new SourceException(
            ErrorCode.SOURCE_EMPTY,
            "there is no database %s, or the account sees nothing of it".formatted(name));
      }
      ordered.put(io.holdfast.engine.tree.NodeName.ofUtf8(fileName(name)), name);
    }
    if (ordered.isEmpty()) {
      throw new SourceException(
          ErrorCode.SOURCE_EMPTY, "the server has no database that the account sees");
    }
    return List.copyOf(ordered.values());
  }

  private static void warn(
      MysqlClient client, Inventory inventory, List<String> databases, SourceJournal journal)
      throws InterruptedException {
    var unsafe =
        inventory.untransacted().stream()
            .filter(table -> databases.stream().anyMatch(name -> table.startsWith(name + ".")))
            .toList();
    if (!unsafe.isEmpty()) {
      var names = String.join(", ", unsafe.subList(0, Math.min(NAMED_TABLES, unsafe.size())));
      journal.event(
          Level.WARNING,
          "TABLES_NOT_TRANSACTIONAL",
          "%d tables know no transactions and are not of the point's moment: %s"
              .formatted(unsafe.size(), names),
          Map.of("tables", names, "count", String.valueOf(unsafe.size())));
    }
    var tool = client.dumpToolVersion();
    if (client.version().isNewerThan(tool)) {
      journal.event(
          Level.WARNING,
          "TOOL_OLDER",
          "the dump program is of %s, the server of %s"
              .formatted(tool.text(), client.version().text()),
          Map.of("tool", tool.text(), "server", client.version().text()));
    }
  }

  /** A file name for a database's name; no two are alike. */
  static String fileName(String database) {
    return database.replace("%", "%25").replace("/", "%2F").replace("\0", "%00") + ".sql";
  }

  @Override
  public Instant pointInTime() {
    return time;
  }

  @Override
  public SourceTree tree() {
    var streams = new TreeMap<String, StreamTree.Opener>();
    for (var index = 0; index < databases.size(); index++) {
      var database = index;
      streams.put("databases/" + fileName(databases.get(index)), () -> split.open(database));
    }
    var own = accounts;
    if (own != null) {
      var text = own.text().getBytes(StandardCharsets.UTF_8);
      streams.put("accounts.sql", () -> new ByteArrayInputStream(text));
    }
    return new StreamTree(top(), streams, time, this::verify);
  }

  private String top() {
    return "/mysql/" + client.access().server();
  }

  private void verify() throws InterruptedException {
    if (!split.isComplete()) {
      throw new SourceException(
          ErrorCode.EXPECTATION_FAILED, "not all databases were read to their ends");
    }
    requireObjects();
    var made = new ArrayList<SourcePart>();
    for (var index = 0; index < databases.size(); index++) {
      made.add(part(databases.get(index), split.contents(index)));
    }
    var own = accounts;
    if (own != null) {
      made.add(accountsPart(own));
    }
    parts = List.copyOf(made);
  }

  /** What was there before the dump and still is must be in it. */
  private void requireObjects() throws InterruptedException {
    var now = Inventory.load(client);
    var triggers = Inventory.triggers(client);
    for (var index = 0; index < databases.size(); index++) {
      var database = databases.get(index);
      var contents = split.contents(index);
      var missing = new HashSet<>(inventory.objects().getOrDefault(database, java.util.Set.of()));
      missing.retainAll(now.objects().getOrDefault(database, java.util.Set.of()));
      missing.removeAll(contents.objects());
      if (!missing.isEmpty()) {
        throw new SourceException(
            ErrorCode.EXPECTATION_FAILED, "the dump of %s lacks %s".formatted(database, missing));
      }
      if (contents.triggers() == 0 && triggers.getOrDefault(database, 0L) > 0) {
        throw new SourceException(
            ErrorCode.EXPECTATION_FAILED, "the dump of %s lacks its triggers".formatted(database));
      }
    }
  }

  private SourcePart part(String database, TableOfContents contents) {
    return new SourcePart(
        "DATABASE_DUMP",
        database,
        "database",
        database,
        "%s/databases/%s".formatted(top(), fileName(database)),
        contents.bytes(),
        contents.objects().size(),
        contents.expectations());
  }

  private SourcePart accountsPart(AccountDump own) {
    return new SourcePart(
        "DATABASE_DUMP",
        ACCOUNTS,
        "accounts",
        client.access().server(),
        top() + "/accounts.sql",
        own.text().getBytes(StandardCharsets.UTF_8).length,
        own.names().size(),
        Map.of("accounts", (long) own.names().size()));
  }

  @Override
  public List<SourcePart> parts() {
    return parts;
  }

  @Override
  public void close() {
    split.close();
    process.close();
    client.close();
  }
}
