package io.holdfast.sources.sqlite;

import static io.holdfast.sources.sqlite.SqliteSourceIT.connect;
import static io.holdfast.sources.sqlite.SqliteSourceIT.execute;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.testkit.SourceContractSuite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class SqliteContractIT extends SourceContractSuite {
  private Path file;
  private Connection app;
  private int places;

  @BeforeEach
  void fill() throws Exception {
    file = scratch().resolve("shop.db");
    app = connect(file);
    execute(app, "PRAGMA journal_mode = WAL");
    execute(app, "PRAGMA synchronous = OFF");
    execute(app, "CREATE TABLE orders(id INTEGER PRIMARY KEY, note TEXT)");
    execute(
        app,
        "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 5000)"
            + " INSERT INTO orders SELECT i, 'order ' || i FROM c");
  }

  @AfterEach
  void disconnect() throws Exception {
    app.close();
  }

  @Override
  protected String kind() {
    return "SQLITE";
  }

  @Override
  protected SourceSettings living() {
    return settings(file);
  }

  @Override
  protected void change() throws Exception {
    execute(app, "INSERT INTO orders(note) VALUES ('one more')");
  }

  @Override
  protected Place emptyPlace() throws Exception {
    var folder = Files.createDirectories(scratch().resolve("place-" + ++places));
    return new Place(living(), Map.of("path", folder.resolve("shop.db").toString()));
  }

  @Override
  protected Map<String, String> content(Place place) throws Exception {
    var content = new TreeMap<String, String>();
    try (var files = Files.list(Path.of(place.target().get("path")).getParent())) {
      for (var each : files.toList()) {
        var name = each.getFileName().toString();
        if (!name.endsWith("-wal") && !name.endsWith("-shm")) {
          content.put(name, SqliteSourceIT.dump(each));
        }
      }
    }
    return content;
  }

  @Override
  protected List<Broken> broken() throws Exception {
    var text = Files.writeString(scratch().resolve("text.db"), "no database ".repeat(1000));
    var whole = scratch().resolve("whole.db");
    execute(app, "VACUUM INTO '%s'".formatted(whole));
    var bytes = Files.readAllBytes(whole);
    var cut = Files.write(scratch().resolve("cut.db"), java.util.Arrays.copyOf(bytes, 20_000));
    var empty = Files.createFile(scratch().resolve("empty.db"));
    return List.of(
        new Broken("missing", settings(scratch().resolve("no.db")), ErrorCode.SOURCE_UNREACHABLE),
        new Broken("text", settings(text), ErrorCode.EXPECTATION_FAILED),
        new Broken("cut", settings(cut), ErrorCode.EXPECTATION_FAILED),
        new Broken("empty", settings(empty), ErrorCode.SOURCE_EMPTY));
  }

  private static SourceSettings settings(Path path) {
    return SourceSettings.of(Map.of("path", path.toString()));
  }
}
