package io.holdfast.sources.redis;

import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.SourceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Keys on their way into a server. */
final class RedisRestore implements PlannedRestore {
  private final Place place;
  private final StoredRdb rdb;
  private final List<Check> checks = new ArrayList<>();
  private final Set<Long> targets = new TreeSet<>();
  private int version;
  private long keys;
  private long bytes;
  private long keysThere;
  private long librariesThere;

  /** Where keys go to, and which. */
  record Place(RedisLink link, TargetServer server, KeyChoices choices) {}

  /** What is done with the server while its connection may break or the thread be interrupted. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private RedisRestore(Place place, StoredRdb rdb) {
    this.place = place;
    this.rdb = rdb;
  }

  static RedisRestore plan(Place place, StoredRdb rdb) throws InterruptedException {
    var restore = new RedisRestore(place, rdb);
    restore.checkServer();
    if (restore.isApplicable()) {
      restore.work(restore::count);
      restore.checkContent();
    }
    return restore;
  }

  private void work(Work work) throws InterruptedException {
    try {
      work.run();
    } catch (IOException e) {
      var broken = place.link.broken(e);
      RedisLink.throwIfInterrupted(broken);
      throw broken;
    } catch (SourceException e) {
      RedisLink.throwIfInterrupted(e);
      throw e;
    }
  }

  private void checkServer() {
    var needed = rdb.part().expectations().getOrDefault("rdbVersion", 0L).intValue();
    if (!place.server.understands(needed)) {
      error(
          "VERSION_OLDER",
          "the RDB has version %d, which %s does not read"
              .formatted(needed, place.server.version()));
    }
    if (place.server.isReplica()) {
      error("TARGET_READ_ONLY", "the target is a replica: restore to its primary");
    }
    if (place.server.isCluster()) {
      error("TARGET_CLUSTER", "the target is part of a cluster, where each has some of the keys");
    }
  }

  /** Reads all of it once, which proves it too, and asks which keys are there. */
  private void count() throws IOException, InterruptedException {
    var choices = place.choices;
    var origins = new TreeSet<Long>();
    var unused = new HashSet<>(choices.patterns());
    var libraries =
        Set.<String>copyOf(
            place.server.isModern() && choices.patterns().isEmpty()
                ? TargetServer.libraries(place.link)
                : Set.of());
    var queue =
        new KeyQueue(
            place.link,
            (_, answers) ->
                keysThere += place.link.require(answers[0]) instanceof Long found ? found : 0);
    version =
        rdb.read(
            RdbReader.Detail.NAMES,
            new RdbReader.Visitor() {
              @Override
              public void key(RdbKey key) throws IOException {
                unused.removeIf(each -> each.matches(key));
                if (choices.matches(key) && !choices.hasExpired(key, System.currentTimeMillis())) {
                  keys++;
                  bytes += key.valueLength();
                  origins.add(key.database());
                  ask(queue, key);
                }
              }

              @Override
              public void function(byte[] code) {
                librariesThere += libraries.contains(LibraryCode.name(code)) ? 1 : 0;
              }
            });
    queue.finish();
    if (choices.database().isPresent() && origins.size() > 1) {
      throw RedisAccess.invalid(
          "target 'database' is for keys of one database; these are of %s".formatted(origins));
    }
    for (var pattern : unused) {
      throw RedisAccess.invalid("the point has no key like '%s'".formatted(pattern.text()));
    }
  }

  private void ask(KeyQueue queue, RdbKey key) throws IOException {
    var database = place.choices.target(key);
    if (targets.add(database)) {
      queue.finish();
      if (place.link.find("SELECT", String.valueOf(database)) == null) {
        error("DATABASE_MISSING", "the target has no database " + database);
      }
    }
    if (isApplicable()) {
      queue.select(database);
      queue.send(key, new byte[][] {RedisLink.utf8("EXISTS"), key.name()});
    }
  }

  private void checkContent() {
    var conflicts = keysThere + librariesThere;
    if (place.choices.conflicts() == Conflicts.FAIL && conflicts > 0) {
      error("TARGET_EXISTS", "%d keys or libraries are there already".formatted(conflicts));
    }
    if (!place.server.understands(version)) {
      error(
          "VERSION_OLDER",
          "the RDB has version %d, which %s does not read"
              .formatted(version, place.server.version()));
    }
    var room = place.server.mostMemoryBytes() - place.server.usedMemoryBytes();
    if (place.server.mostMemoryBytes() > 0 && room < bytes) {
      error("TARGET_FULL", "%d bytes are needed, %d are free".formatted(bytes, room));
    }
  }

  private void error(String code, String detail) {
    checks.add(new Check(code, Severity.ERROR, detail));
  }

  @Override
  public List<Check> checks() {
    return List.copyOf(checks);
  }

  @Override
  public Totals totals() {
    var left = place.choices.conflicts() == Conflicts.SKIP ? keysThere : 0;
    return new Totals(keys - left, bytes, keysThere + librariesThere);
  }

  @Override
  public void apply(RestoreListener listener) throws InterruptedException {
    if (!isApplicable()) {
      throw new IllegalStateException("the plan has errors: " + checks);
    }
    work(() -> write(listener));
  }

  private void write(RestoreListener listener) throws IOException, InterruptedException {
    if (place.choices.conflicts() == Conflicts.CLEAR_TARGET) {
      for (var database : targets) {
        place.link.get("SELECT", String.valueOf(database));
        place.link.get("FLUSHDB");
      }
    }
    try (var large = rdb.largeValues()) {
      var writer = new KeyWriter(place, version, large, listener);
      try {
        rdb.read(RdbReader.Detail.VALUES, writer);
        writer.finish();
      } finally {
        writer.tellWritten();
      }
    }
  }

  @Override
  public List<Difference> compare() throws InterruptedException {
    var differences = new ArrayList<Difference>();
    work(() -> {
      try (var large = rdb.largeValues()) {
        var comparison = new KeyComparison(place, large);
        rdb.read(RdbReader.Detail.VALUES, comparison);
        differences.addAll(comparison.finish());
      }
    });
    return differences;
  }
}
