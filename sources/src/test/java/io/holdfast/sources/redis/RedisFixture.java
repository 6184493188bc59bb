package io.holdfast.sources.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.StoredPoint;
import io.holdfast.sources.testkit.SourceFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A repository, a server to back up, and another to restore to. */
final class RedisFixture implements AutoCloseable {
  static final RedisSource SOURCE = new RedisSource();

  final SourceFixture sources;
  final RedisServer server;
  final RedisServer other;

  private RedisFixture(SourceFixture sources, RedisServer server, RedisServer other) {
    this.sources = sources;
    this.server = server;
    this.other = other;
  }

  static RedisFixture create(Path folder) throws IOException {
    var server = RedisServer.start(folder.resolve("server"));
    var other = RedisServer.start(folder.resolve("other"));
    server.createBackupAccount();
    return new RedisFixture(SourceFixture.create(folder.resolve("repository")), server, other);
  }

  void clear() {
    for (var each : List.of(server, other)) {
      each.ask("FLUSHALL");
      each.ask("FUNCTION", "FLUSH");
    }
  }

  StoredPoint backup() throws InterruptedException {
    return backup(server.backup(Map.of()));
  }

  StoredPoint backup(SourceSettings settings) throws InterruptedException {
    return sources.backup(SOURCE, settings).point();
  }

  static byte[] bytes(StoredPoint point) throws IOException {
    try (var stored = point.open(TreePath.parse(point.parts().getFirst().path()))) {
      return stored.readAllBytes();
    }
  }

  /** Restores to the other server and holds it against the point. */
  List<Item> restore(StoredPoint point, RestoreWish wish) throws InterruptedException {
    return restore(point, wish, other.settings());
  }

  List<Item> restore(StoredPoint point, RestoreWish wish, SourceSettings settings)
      throws InterruptedException {
    try (var target = SOURCE.openTarget(settings, SourceJournal.NONE)) {
      var plan = target.plan(point, wish);
      assertThat(plan.isApplicable()).as("%s", plan.checks()).isTrue();
      var items = SourceFixture.apply(plan);
      assertThat(plan.compare()).isEmpty();
      return items;
    }
  }

  /** A backup that must fail, and leave no snapshot. */
  void refuses(SourceSettings settings, ErrorCode code, String said) {
    var snapshots = sources.snapshots();
    assertThatThrownBy(() -> sources.backup(SOURCE, settings))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining(said)
        .extracting(e -> ((SourceException) e).code())
        .isEqualTo(code);
    assertThat(sources.snapshots()).isEqualTo(snapshots);
  }

  @Override
  public void close() {
    sources.close();
    server.close();
    other.close();
  }
}
