package io.holdfast.sources.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.moilioncircle.redis.replicator.Configuration;
import com.moilioncircle.redis.replicator.FileType;
import com.moilioncircle.redis.replicator.RedisReplicator;
import com.moilioncircle.redis.replicator.rdb.datatype.KeyValuePair;
import com.moilioncircle.redis.replicator.rdb.dump.DumpRdbVisitor;
import com.moilioncircle.redis.replicator.rdb.dump.datatype.DumpKeyValuePair;
import com.moilioncircle.redis.replicator.util.CRC64;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore.Check;
import io.holdfast.sources.PlannedRestore.Difference;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.StoredPoint;
import io.holdfast.sources.testkit.SourceFixture;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RedisRestoreIT {
  private static final String FAR = String.valueOf(System.currentTimeMillis() + 3_600_000);
  private static final Random RANDOM = new Random(20_261_121);

  @TempDir private static Path folder;
  private static RedisFixture fixture;
  private static RedisServer server;
  private static RedisServer other;

  @BeforeAll
  static void start() throws Exception {
    fixture = RedisFixture.create(folder);
    server = fixture.server;
    other = fixture.other;
    other.createRestoreAccount();
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @BeforeEach
  void clear() {
    fixture.clear();
  }

  @Test
  void allComesBackOnAnotherServer() throws Exception {
    fill();
    var point = fixture.backup();
    assertThat(point.parts().getFirst().expectations())
        .containsEntry("keys", 24L)
        .containsEntry("keys.db0", 23L)
        .containsEntry("keys.db7", 1L)
        .containsEntry("type.string", 12L)
        .containsEntry("type.list", 2L)
        .containsEntry("type.set", 3L)
        .containsEntry("type.hash", 3L)
        .containsEntry("type.zset", 3L)
        .containsEntry("type.stream", 1L)
        .containsEntry("functions", 1L)
        .containsEntry("expiring", 1L);

    var items =
        fixture.restore(
            point, RestoreWish.everything(Conflicts.FAIL), other.as("restore", Map.of()));

    assertThat(items).allMatch(item -> item.state() == State.SUCCESS, items.toString());
    assertThat(other.digest()).isEqualTo(server.digest());
    assertThat(other.ask("PEXPIRETIME", "expires")).isEqualTo(FAR);
    assertThat(other.ask("FCALL", "f", "0")).isEqualTo("1");
    libraryReadsTheSame(RedisFixture.bytes(point));
    differencesAreFound(point);
    policies(point);
  }

  /** Small and large of every type, so that each of the format's forms is there. */
  private static void fill() {
    server.ask("SET", "text", "x".repeat(1000));
    server.ask("SET", "number", "12345");
    server.ask("SET", "number:long", "1234567890123");
    server.ask("SET", "sp ace\n\u4e2d\u0000\"", "odd name");
    server.ask("SET", "k".repeat(300), "long name, packed");
    server.ask("SET", "12", "name that is a number");
    server.ask("SET", "expires", "later", "PXAT", FAR);
    server.ask("SADD", "set:int", "1", "2", "300000");
    server.ask("SADD", "set:text", "a", "b", "\u00e4");
    server.ask("HSET", "hash", "f", "v", "g", "-7");
    server.ask("ZADD", "zset", "1.5", "a", "-inf", "b", "3e300", "c");
    server.ask("RPUSH", "list", "1", "two", "3");
    for (var type : List.of("RPUSH list:", "SADD set:", "HSET hash:", "ZADD zset:")) {
      server.ask(many(type.split(" ")[0], type.split(" ")[1] + "large"));
    }
    server.ask("EVAL", "for n=1,300 do redis.call('XADD','stream','*','field',n,'n',n) end", "0");
    server.ask("XGROUP", "CREATE", "stream", "group", "0");
    server.ask("XREADGROUP", "GROUP", "group", "me", "COUNT", "7", "STREAMS", "stream", ">");
    server.ask("PFADD", "log", "a", "b", "c");
    server.ask("GEOADD", "geo", "13.4", "52.5", "berlin");
    server.ask("EVAL", "redis.call('SELECT', 7) redis.call('SET', 'in seven', 'x')", "0");
    server.ask("EVAL", "redis.call('SET', 'packed', string.rep('0123456789', 1000000))", "0");
    server.ask(
        "FUNCTION",
        "LOAD",
        "#!lua name=mylib\nredis.register_function('f', function() return 1 end)");
    try (var link = server.connect()) {
      link.send(utf8("SET"), new byte[] {(byte) 0xff, 0, 13, 10, (byte) 0x80}, random(100));
      link.require(link.receive());
      link.send(utf8("SET"), utf8("huge"), random(5 << 18));
      link.require(link.receive());
      // Larger than what is kept in memory, and in another order on every server.
      for (var n = 0; n < 13; n++) {
        var words = new ArrayList<>(List.of(utf8("HSET"), utf8("hash:huge")));
        for (var field = 0; field < 100; field++) {
          words.add(utf8("field " + n + " " + field));
          words.add(random(1 << 10));
        }
        link.send(words.toArray(byte[][]::new));
        link.require(link.receive());
      }
    }
  }

  private static String[] many(String command, String key) {
    var words = new ArrayList<>(List.of(command, key));
    for (var n = 0; n < 2000; n++) {
      if (command.equals("ZADD")) {
        words.add(n + ".25");
      }
      words.add("member " + n);
      if (command.equals("HSET")) {
        words.add("value ".repeat(20) + n);
      }
    }
    return words.toArray(String[]::new);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] random(int count) {
    var bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  /** A reader by others finds the same keys, types and values. */
  private static void libraryReadsTheSame(byte[] rdb) throws Exception {
    var theirs = new HashMap<String, String>();
    try (var replicator =
        new RedisReplicator(
            new ByteArrayInputStream(rdb), FileType.RDB, Configuration.defaultSetting())) {
      replicator.setRdbVisitor(new DumpRdbVisitor(replicator, 10));
      replicator.addEventListener((_, event) -> {
        if (event instanceof DumpKeyValuePair pair) {
          theirs.put(name(pair, pair.getKey()), digest(pair.getValue()));
        }
      });
      replicator.open();
    }
    var ours = new HashMap<String, String>();
    try (var reader = new RdbReader(new ByteArrayInputStream(rdb), RdbReader.Detail.VALUES)) {
      reader.read(
          new RdbReader.Visitor() {
            @Override
            public void key(RdbKey key) {
              var name = "%d %d %s".formatted(key.database(), key.type(), hex(key.name()));
              ours.put(name, "%d %016x".formatted(key.valueLength(), key.sum()));
            }

            @Override
            public void function(byte[] code) {}
          });
    }
    assertThat(ours).isEqualTo(theirs);
  }

  private static String name(KeyValuePair<byte[], byte[]> pair, byte[] key) {
    return "%d %d %s".formatted(pair.getDb().getDbNumber(), pair.getValueRdbType(), hex(key));
  }

  /** Of a dump: type, value, version, sum. */
  private static String digest(byte[] dump) {
    var sum = CRC64.crc64(dump, 0, dump.length - 10);
    return "%d %016x".formatted(dump.length - 11, sum);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static void differencesAreFound(StoredPoint point) throws Exception {
    try (var target = RedisFixture.SOURCE.openTarget(other.settings(), SourceJournal.NONE)) {
      var plan = target.plan(point, RestoreWish.everything(Conflicts.OVERWRITE));
      assertThat(plan.compare()).isEmpty();
      other.ask("HSET", "hash:large", "member 3", "changed");
      other.ask("HSET", "hash:huge", "field 5 50", "changed");
      other.ask("SETRANGE", "huge", "500000", "changed");
      other.ask("DEL", "text");
      other.ask("SETRANGE", "number:long", "2", "9");
      other.ask("PERSIST", "expires");
      other.ask("ZADD", "zset:large", "3.5", "member 3");
      other.ask("LSET", "list:large", "5", "member 6");
      other.ask("XADD", "stream", "*", "field", "v");
      assertThat(plan.compare())
          .extracting(Difference::item)
          .containsExactlyInAnyOrder(
              "dump.rdb/db0/hash:large",
              "dump.rdb/db0/hash:huge",
              "dump.rdb/db0/huge",
              "dump.rdb/db0/text",
              "dump.rdb/db0/number:long",
              "dump.rdb/db0/expires",
              "dump.rdb/db0/zset:large",
              "dump.rdb/db0/list:large",
              "dump.rdb/db0/stream");
    }
  }

  private static void policies(StoredPoint point) throws Exception {
    try (var target = RedisFixture.SOURCE.openTarget(other.settings(), SourceJournal.NONE)) {
      var fail = target.plan(point, RestoreWish.everything(Conflicts.FAIL));
      assertThat(fail.checks()).extracting(Check::code).containsExactly("TARGET_EXISTS");
      // One key was deleted; the library counts as one.
      assertThat(fail.totals().conflicts()).isEqualTo(24);
    }
    var skipped = fixture.restore(point, RestoreWish.everything(Conflicts.SKIP));
    assertThat(skipped.stream().filter(item -> item.state() == State.SKIPPED)).hasSize(24);
    assertThat(other.digest()).isNotEqualTo(server.digest());
    fixture.restore(point, RestoreWish.everything(Conflicts.OVERWRITE));
    assertThat(other.digest()).isEqualTo(server.digest());
    other.ask("SET", "not in the point", "x");
    fixture.restore(point, RestoreWish.everything(Conflicts.CLEAR_TARGET));
    assertThat(other.digest()).isEqualTo(server.digest());
  }

  @Test
  void sameValuesInOtherFormsAreEqual() throws Exception {
    for (var each : List.of("SADD set a b c", "SADD numbers 1 2 3", "HSET hash a 1 b 2 c 3")) {
      server.ask(each.split(" "));
    }
    server.ask("ZADD", "zset", "1", "a", "2.5", "b", "-0", "c");
    server.ask("RPUSH", "list", "a", "b", "12", "c".repeat(300));
    server.ask("SET", "text", "x".repeat(500));
    var point = fixture.backup();
    var forms =
        Map.of(
            "hash-max-listpack-entries", "512",
            "set-max-intset-entries", "512",
            "zset-max-listpack-entries", "128",
            "list-max-listpack-size", "-2",
            "rdbcompression", "yes");
    forms.keySet().forEach(name -> other.ask("CONFIG", "SET", name, smallest(name)));
    try {
      fixture.restore(point, RestoreWish.everything(Conflicts.FAIL));
      assertThat(other.digest()).isEqualTo(server.digest());
      assertThat(other.ask("OBJECT", "ENCODING", "hash")).isEqualTo("hashtable");
      other.ask("ZADD", "zset", "2.6", "b");
      other.ask("SADD", "numbers", "4");
      other.ask("HSET", "hash", "a", "2", "b", "1");
      other.ask("LSET", "list", "0", "b");
      other.ask("LSET", "list", "1", "a");
      other.ask("SETRANGE", "text", "100", "y");
      assertThat(differences(point)).hasSize(5);
    } finally {
      forms.forEach((name, value) -> other.ask("CONFIG", "SET", name, value));
    }
  }

  private static String smallest(String name) {
    return name.equals("rdbcompression") ? "no" : name.startsWith("list") ? "1" : "0";
  }

  private static List<Difference> differences(StoredPoint point) throws Exception {
    try (var target = RedisFixture.SOURCE.openTarget(other.settings(), SourceJournal.NONE)) {
      return target.plan(point, RestoreWish.everything(Conflicts.OVERWRITE)).compare();
    }
  }

  @Test
  void keysAreChosenByPatternAndDatabase() throws Exception {
    for (var key : List.of("user:1", "user:22", "user:x", "order:1", "a[b", "db0/x")) {
      server.ask("SET", key, "v");
    }
    server.ask("EVAL", "redis.call('SELECT', 3) redis.call('SET', 'user:1', 'three')", "0");
    var point = fixture.backup();

    assertThat(chosen(point, "db0/user:?")).containsExactlyInAnyOrder("user:1", "user:x");
    assertThat(chosen(point, "db0/user:[0-9]*", "order:1"))
        .containsExactlyInAnyOrder("user:1", "user:22", "order:1");
    assertThat(chosen(point, "a\\[b", "db0/db0/x")).containsExactlyInAnyOrder("a[b", "db0/x");
    assertThat(chosen(point, "db3/*")).isEmpty();
    assertThat(other.ask("EVAL", "redis.call('SELECT', 3) return redis.call('GET', 'user:1')", "0"))
        .isEqualTo("three");
    other.ask("FLUSHALL");
    fixture.restore(point, wish("db3/*").into(Map.of("database", "0")));
    assertThat(other.ask("GET", "user:1")).isEqualTo("three");
    refused(point, wish("nothing*"), "no key like");
    refused(point, wish("user:*").into(Map.of("database", "5")), "one database");
    refused(point, wish("user:*").into(Map.of("database", "x")), "number");
    refused(point, wish("user:*").into(Map.of("path", "/tmp/x.rdb")), "whole dump");
  }

  private static RestoreWish wish(String... patterns) {
    return new RestoreWish(List.of(), List.of(patterns), null, Conflicts.FAIL, Map.of());
  }

  private static List<String> chosen(StoredPoint point, String... patterns)
      throws InterruptedException {
    other.ask("FLUSHALL");
    fixture.restore(point, wish(patterns));
    return other.keys("*");
  }

  private static void refused(StoredPoint point, RestoreWish wish, String said) {
    try (var target = RedisFixture.SOURCE.openTarget(other.settings(), SourceJournal.NONE)) {
      assertThatThrownBy(() -> target.plan(point, wish))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining(said);
    }
  }

  @Test
  void timesOfExpiryStayWhatTheyWere() throws Exception {
    server.ask("DEBUG", "SET-ACTIVE-EXPIRE", "0");
    server.ask("SET", "past", "x", "PX", "1");
    server.ask("SET", "future", "x", "PXAT", FAR);
    var point = fixture.backup();
    server.ask("DEBUG", "SET-ACTIVE-EXPIRE", "1");
    assertThat(point.parts().getFirst().expectations()).containsEntry("keys", 2L);

    assertThat(fixture.restore(point, RestoreWish.everything(Conflicts.FAIL)))
        .filteredOn(item -> item.state() == State.SKIPPED)
        .extracting(Item::name)
        .containsExactly("db0/past");
    assertThat(other.ask("EXISTS", "past")).isEqualTo("0");
    assertThat(other.ask("PEXPIRETIME", "future")).isEqualTo(FAR);

    fixture.restore(
        point, RestoreWish.everything(Conflicts.OVERWRITE).into(Map.of("expiry", "none")));
    assertThat(other.ask("PTTL", "future")).isEqualTo("-1");
    assertThat(other.ask("EXISTS", "past")).isEqualTo("1");

    fixture.restore(
        point, RestoreWish.everything(Conflicts.OVERWRITE).into(Map.of("expiry", "relative")));
    assertThat(Long.parseLong(String.valueOf(other.ask("PEXPIRETIME", "future"))))
        .isGreaterThan(Long.parseLong(FAR));
  }

  @Test
  void whatSpeaksAgainstARestoreIsFoundBeforeAnythingIsWritten() throws Exception {
    server.ask("DEBUG", "POPULATE", "3000", "key", "1000");
    var point = fixture.backup();

    assertThat(checks(newer(point), Map.of())).containsExactly("VERSION_OLDER");
    assertThat(checks(point, Map.of("database", "200"))).containsExactly("DATABASE_MISSING");
    other.ask("CONFIG", "SET", "maxmemory", "1mb");
    other.ask("REPLICAOF", "127.0.0.1", "1");
    try {
      assertThat(checks(point, Map.of())).containsExactly("TARGET_READ_ONLY");
      other.ask("REPLICAOF", "NO", "ONE");
      assertThat(checks(point, Map.of())).containsExactly("TARGET_FULL");
    } finally {
      other.ask("REPLICAOF", "NO", "ONE");
      other.ask("CONFIG", "SET", "maxmemory", "0");
    }
    assertThat(other.ask("DBSIZE")).isEqualTo("0");
  }

  private static StoredPoint newer(StoredPoint point) {
    var part = point.parts().getFirst();
    var newer =
        new SourcePart(
            part.kind(),
            part.name(),
            part.refKind(),
            part.refName(),
            part.path(),
            part.bytes(),
            part.items(),
            Map.of("rdbVersion", 80L));
    return new StoredPoint(point.repository(), point.snapshot(), List.of(newer));
  }

  private static List<String> checks(StoredPoint point, Map<String, String> place)
      throws Exception {
    try (var target = RedisFixture.SOURCE.openTarget(other.settings(), SourceJournal.NONE)) {
      var plan = target.plan(point, RestoreWish.everything(Conflicts.FAIL).into(place));
      assertThat(plan.isApplicable()).isFalse();
      return plan.checks().stream().map(Check::code).toList();
    }
  }

  @Test
  void targetThatGetsFullEndsTheRestoreAndWhatWasWrittenIsTold() throws Exception {
    server.ask("DEBUG", "POPULATE", "20000", "key", "1000");
    var point = fixture.backup();
    try (var target = RedisFixture.SOURCE.openTarget(other.settings(), SourceJournal.NONE)) {
      var plan = target.plan(point, RestoreWish.everything(Conflicts.FAIL));
      var items = new ArrayList<Item>();
      // Some thousand keys more than it has now.
      other.ask("CONFIG", "SET", "maxmemory", "8mb");

      assertThatThrownBy(() -> plan.apply(listener(items, () -> {})))
          .isInstanceOf(SourceException.class)
          .extracting(e -> ((SourceException) e).code())
          .isEqualTo(ErrorCode.TARGET_FULL);

      assertThat(items).extracting(Item::type).containsExactly("DATABASE");
      assertThat(items.getFirst().bytes()).isPositive();
    } finally {
      other.ask("CONFIG", "SET", "maxmemory", "0");
    }
  }

  @Test
  void interruptionEndsTheRestoreAndWhatWasWrittenIsTold() throws Exception {
    server.ask("DEBUG", "POPULATE", "20000", "key", "100");
    var point = fixture.backup();
    try (var target = RedisFixture.SOURCE.openTarget(other.settings(), SourceJournal.NONE)) {
      var plan = target.plan(point, RestoreWish.everything(Conflicts.FAIL));
      var items = new ArrayList<Item>();

      assertThatThrownBy(() -> plan.apply(listener(items, Thread.currentThread()::interrupt)))
          .isInstanceOf(InterruptedException.class);
      // Its last words interrupted once more.
      assertThat(Thread.interrupted()).isTrue();

      assertThat(items).extracting(Item::type).containsExactly("DATABASE");
      assertThat(Integer.parseInt(String.valueOf(other.ask("DBSIZE")))).isBetween(1, 19_999);
    }
  }

  private static RestoreListener listener(List<Item> items, Runnable onProgress) {
    return new RestoreListener() {
      @Override
      public void item(Item item) {
        items.add(item);
      }

      @Override
      public void progress(long itemsDone, long bytesDone) {
        onProgress.run();
      }
    };
  }

  @Test
  void keysThatTheTargetRefusesFailByThemselves() throws Exception {
    server.ask("EVAL", "redis.call('SET', 'small', 'x')", "0");
    try (var link = server.connect()) {
      link.send(utf8("SET"), utf8("large"), random(3 << 20));
      link.require(link.receive());
    }
    var point = fixture.backup();
    other.ask("CONFIG", "SET", "proto-max-bulk-len", "1mb");
    try (var target = RedisFixture.SOURCE.openTarget(other.settings(), SourceJournal.NONE)) {
      var plan = target.plan(point, RestoreWish.everything(Conflicts.FAIL));
      other.ask("SET", "small", "came between");

      assertThat(SourceFixture.apply(plan))
          .extracting(Item::state, Item::name)
          .containsExactlyInAnyOrder(
              tuple(State.FAILED, "db0/large"), tuple(State.FAILED, "db0/small"));
      assertThat(other.ask("GET", "small")).isEqualTo("came between");
      assertThat(plan.compare()).hasSize(2);
    } finally {
      other.ask("CONFIG", "SET", "proto-max-bulk-len", "512mb");
    }
  }

  @Test
  void lackingRightsOfARestoreAreNamed() throws Exception {
    server.ask("SET", "a", "1");
    var point = fixture.backup();
    other.ask("ACL", "SETUSER", "restore", "-restore");
    try (var target =
        RedisFixture.SOURCE.openTarget(other.as("restore", Map.of()), SourceJournal.NONE)) {
      var plan = target.plan(point, RestoreWish.everything(Conflicts.FAIL));
      assertThatThrownBy(() -> SourceFixture.apply(plan))
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("restore")
          .extracting(e -> ((SourceException) e).code())
          .isEqualTo(ErrorCode.SOURCE_FORBIDDEN);
    } finally {
      other.ask("ACL", "SETUSER", "restore", "+restore");
    }
  }

  @Test
  void dumpAsAFileIsWhatAServerStartsFrom() throws Exception {
    fill();
    var point = fixture.backup();
    var data = Files.createDirectories(folder.resolve("from-file"));
    var wish =
        RestoreWish.everything(Conflicts.FAIL)
            .into(Map.of("path", data.resolve("dump.rdb").toString()));
    // No server answers there: a file needs none.
    var nobody = server.settings().with(Map.of("port", "1"));

    fixture.restore(point, wish, nobody);

    try (var started = RedisServer.start(data)) {
      assertThat(started.digest()).isEqualTo(server.digest());
    }
    try (var target = RedisFixture.SOURCE.openTarget(nobody, SourceJournal.NONE)) {
      assertThat(target.plan(point, wish).checks())
          .extracting(Check::code)
          .containsExactly("TARGET_EXISTS");
      assertThatThrownBy(() -> target.plan(point, wish()))
          .isInstanceOf(SourceException.class)
          .extracting(e -> ((SourceException) e).code())
          .isEqualTo(ErrorCode.SOURCE_UNREACHABLE);
    }
  }
}
