package io.holdfast.sources.mysql;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.testkit.MariaDbServer;
import io.holdfast.sources.testkit.SourceContractSuite;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class MysqlContractIT extends SourceContractSuite {
  @TempDir private static Path folder;
  private static MariaDbServer server;
  private static int places;

  @BeforeAll
  static void start() throws Exception {
    server = MariaDbServer.start(folder.resolve("m"));
    server.createBackupAccount();
    server.sql(
        """
        CREATE DATABASE shop;
        USE shop;
        CREATE TABLE orders(id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(100));
        INSERT INTO orders(note) SELECT CONCAT('order ', seq) FROM seq_1_to_2000;
        CREATE TABLE prices(id INT PRIMARY KEY, price DECIMAL(10, 2));
        INSERT INTO prices SELECT seq, seq / 7 FROM seq_1_to_500;
        CREATE VIEW dear AS SELECT * FROM prices WHERE price > 50;
        """);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Override
  protected String kind() {
    return "MYSQL";
  }

  @Override
  protected SourceSettings living() {
    return server.backup(Map.of("databases", "shop", "accounts", "false"));
  }

  @Override
  protected void change() throws Exception {
    server.sql(
        "INSERT INTO shop.orders(note) VALUES ('one more'); DELETE FROM shop.orders LIMIT 1");
  }

  @Override
  protected Place emptyPlace() {
    return new Place(server.root(Map.of()), Map.of("database", "place_" + ++places));
  }

  @Override
  protected Map<String, String> content(Place place) throws Exception {
    var content = new TreeMap<String, String>();
    var database = place.target().get("database");
    if (server.databases().contains(database)) {
      content.put(database, server.dump(database));
    }
    return content;
  }

  @Override
  protected List<Broken> broken() {
    return List.of(
        new Broken(
            "no such database",
            living().with(Map.of("databases", "nowhere")),
            ErrorCode.SOURCE_EMPTY),
        new Broken(
            "wrong user", living().with(Map.of("user", "nobody")), ErrorCode.SOURCE_FORBIDDEN),
        new Broken("no server", living().with(Map.of("port", "1")), ErrorCode.SOURCE_UNREACHABLE),
        new Broken(
            "no tools", living().with(Map.of("tools", "/no/such/folder")), ErrorCode.TOOL_MISSING));
  }
}
