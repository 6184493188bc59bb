package io.holdfast.sources.redis;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.testkit.SourceContractSuite;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class RedisContractIT extends SourceContractSuite {
  @TempDir private static Path folder;
  private static RedisServer server;
  private static RedisServer target;
  private static RedisServer slow;
  private static int places;

  private int changes;

  @BeforeAll
  static void start() throws Exception {
    server = RedisServer.start(folder.resolve("r"));
    target = RedisServer.start(folder.resolve("t"));
    // An hour of waiting for each key that it sends.
    slow = RedisServer.start(folder.resolve("s"), "--rdb-key-save-delay", "2000000000");
    server.createBackupAccount();
    server.ask("DEBUG", "POPULATE", "500", "key", "40");
    server.ask("HSET", "hash", "a", "1", "b", "2");
    server.ask("ZADD", "scores", "1.5", "a", "2", "b");
    slow.ask("DEBUG", "POPULATE", "500", "key", "40");
  }

  @AfterAll
  static void stop() {
    server.close();
    target.close();
    slow.close();
  }

  @Override
  protected String kind() {
    return "REDIS";
  }

  @Override
  protected SourceSettings living() {
    return server.backup(Map.of());
  }

  @Override
  protected void change() {
    server.ask("SET", "changing:" + ++changes % 50, String.valueOf(changes));
  }

  @Override
  protected Place emptyPlace() {
    return new Place(target.settings(), Map.of("database", String.valueOf(++places)));
  }

  @Override
  protected Map<String, String> content(Place place) {
    var content = new TreeMap<String, String>();
    try (var link = target.connect()) {
      link.get("SELECT", place.target().get("database"));
      for (var key : RedisServer.texts(link.get("KEYS", "*"))) {
        content.put(key, RedisServer.texts(link.get("DEBUG", "DIGEST-VALUE", key)).getFirst());
      }
    }
    return content;
  }

  @Override
  protected List<Broken> broken() {
    return List.of(
        new Broken("no server", living().with(Map.of("port", "1")), ErrorCode.SOURCE_UNREACHABLE),
        new Broken(
            "wrong user", living().with(Map.of("user", "nobody")), ErrorCode.SOURCE_FORBIDDEN));
  }

  @Override
  protected Optional<SourceSettings> endless() {
    return Optional.of(slow.settings());
  }
}
