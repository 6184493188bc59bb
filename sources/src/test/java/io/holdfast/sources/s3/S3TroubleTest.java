package io.holdfast.sources.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.Source;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.testkit.SourceFixture;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What services and the lines to them do to a backup or a restore. */
@Timeout(300)
class S3TroubleTest {
  private static final Source SOURCE = new S3Source();
  private static final int MEBIBYTE = 1 << 20;
  private static final AtomicInteger PLACES = new AtomicInteger();

  private static S3Server server;

  @TempDir private Path scratch;
  private SourceFixture fixture;
  private String bucket;

  @BeforeAll
  static void start() throws Exception {
    server = S3Server.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void fill() {
    server.store().calm();
    fixture = SourceFixture.create(scratch.resolve("repository"));
    bucket = server.newBucket();
    server.put(bucket, "steady", "always the same");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void brokenConnectionGoesOnWhereItBroke() throws Exception {
    var content = "0123456789".repeat(MEBIBYTE / 4);
    server.put(bucket, "large", content);
    server
        .store()
        .trouble(
            "large", (time, bytes) -> time < 2 ? TroubledStore.cut(bytes, MEBIBYTE / 2) : bytes);

    var made = fixture.backup(SOURCE, living());

    assertThat(server.store().reads()).filteredOn("large"::equals).hasSize(3);
    assertThat(server.read(restored(made), "large")).isEqualTo(content);
  }

  @Test
  void objectThatBecomesAnotherMidwayIsLeftOutAndTold() throws Exception {
    server.put(bucket, "moving", "0".repeat(2 * MEBIBYTE));
    server
        .store()
        .trouble(
            "moving",
            (time, bytes) -> {
              var start = TroubledStore.cut(bytes, MEBIBYTE);
              server.put(bucket, "moving", "%d".formatted(time + 1).repeat(2 * MEBIBYTE));
              return start;
            });

    var made = fixture.backup(SOURCE, living());

    assertThat(fixture.warnings()).hasSize(1);
    assertThat(fixture.warnings().getFirst().message()).contains("became another");
    assertThat(made.point().parts().getFirst().items()).isEqualTo(1);
  }

  @Test
  void smallObjectThatChangesOnceIsReadAgain() throws Exception {
    server.put(bucket, "small", "0".repeat(100_000));
    server
        .store()
        .trouble(
            "small",
            (time, bytes) -> {
              if (time > 0) {
                return bytes;
              }
              var start = TroubledStore.cut(bytes, 10_000);
              server.put(bucket, "small", "1".repeat(90_000));
              return start;
            });

    var made = fixture.backup(SOURCE, living());

    assertThat(fixture.warnings()).isEmpty();
    assertThat(server.read(restored(made), "small")).isEqualTo("1".repeat(90_000));
  }

  @Test
  void wrongBytesAreLeftOutAndTold() throws Exception {
    server.put(bucket, "rotten", "good bytes");
    server.store().trouble("rotten", (_, _) -> new ByteArrayInputStream("evil bytes".getBytes()));

    fixture.backup(SOURCE, living());

    assertThat(fixture.warnings()).hasSize(1);
    assertThat(fixture.warnings().getFirst().message()).contains("MD5");
  }

  @Test
  void objectThatComesShorterThanItIsListedLeavesNoSnapshot() throws Exception {
    server.put(bucket, "short", "0".repeat(100_000));
    server.store().sendShort("short", 60_000);

    assertThatThrownBy(() -> fixture.backup(SOURCE, living()))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("60000")
        .extracting(e -> ((SourceException) e).code())
        .isEqualTo(ErrorCode.SOURCE_FAILED);
    assertThat(fixture.snapshots()).isZero();
  }

  @Test
  void onlyTheGivenAuthorityIsTrusted() throws Exception {
    var certificate = S3Server.newCertificate(scratch);
    try (var secured = S3Server.startWithTls(certificate)) {
      var name = secured.newBucket();
      secured.put(name, "safe", "over TLS");
      var url = secured.secureEndpoint().toString();
      var pem = certificate.pem();

      var made =
          fixture.backup(
              SOURCE, secured.settings(name, Map.of("endpoint", url, "certificateAuthority", pem)));

      assertThat(made.point().parts().getFirst().items()).isOne();
      assertThatThrownBy(
              () -> fixture.backup(SOURCE, secured.settings(name, Map.of("endpoint", url))))
          .isInstanceOf(SourceException.class)
          .extracting(e -> ((SourceException) e).code())
          .isEqualTo(ErrorCode.SOURCE_UNREACHABLE);
    }
  }

  @Test
  void versionWhoseAnswerIsLostIsNotWrittenTwice() throws Exception {
    server.version(bucket);
    server.put(bucket, "doc", "first");
    server.put(bucket, "doc", "second");
    server.put(bucket, "doc", "third");
    var settings = server.settings(bucket, Map.of("versions", "true"));
    var made = fixture.backup(SOURCE, settings);
    var other = "other-" + PLACES.incrementAndGet();
    var wish =
        new RestoreWish(
            List.of(),
            List.of("doc"),
            null,
            Conflicts.FAIL,
            Map.of("bucket", other, "versions", "all"));
    server.store().loseAnswers("doc", 2);

    try (var target = SOURCE.openTarget(settings, SourceJournal.NONE)) {
      var plan = target.plan(made.point(), wish);
      assertThat(SourceFixture.apply(plan)).allMatch(item -> item.state() == State.SUCCESS);
      assertThat(plan.compare()).isEmpty();
    }

    assertThat(server.history(other).get("doc")).isEqualTo(server.history(bucket).get("doc"));
  }

  @Test
  void serviceThatDiesMidObjectLeavesNoSnapshot() throws Exception {
    try (var dying = S3Server.start()) {
      dying.newBucket("dying");
      dying.put("dying", "last", "0".repeat(3 * MEBIBYTE));
      dying
          .store()
          .trouble(
              "last",
              (_, bytes) -> {
                Thread.ofPlatform().start(dying::stop);
                return TroubledStore.cut(bytes, MEBIBYTE);
              });

      assertThatThrownBy(() -> fixture.backup(SOURCE, dying.settings("dying", Map.of())))
          .isInstanceOf(SourceException.class)
          .extracting(e -> ((SourceException) e).code())
          .isIn(ErrorCode.SOURCE_UNREACHABLE, ErrorCode.SOURCE_FAILED);
    }
    assertThat(fixture.snapshots()).isZero();
  }

  @Test
  void objectThatCannotBeWrittenFailsAlone() throws Exception {
    server.put(bucket, "unwritable", "x");
    var made = fixture.backup(SOURCE, living());
    server.store().refuseWriting("unwritable", 400);
    try (var target = SOURCE.openTarget(living(), SourceJournal.NONE)) {
      var plan = target.plan(made.point(), elsewhere());

      var items = SourceFixture.apply(plan);

      assertThat(items).hasSize(2);
      assertThat(items)
          .filteredOn(item -> item.state() == State.FAILED)
          .singleElement()
          .satisfies(item -> assertThat(item.name()).isEqualTo("unwritable"));
      assertThat(plan.compare()).isEmpty();
    }
  }

  @Test
  void missingRightToWriteEndsAll() throws Exception {
    var made = fixture.backup(SOURCE, living());
    server.store().refuseWriting("steady", 403);
    try (var target = SOURCE.openTarget(living(), SourceJournal.NONE)) {
      var plan = target.plan(made.point(), elsewhere());

      assertThatThrownBy(() -> SourceFixture.apply(plan))
          .isInstanceOf(SourceException.class)
          .extracting(e -> ((SourceException) e).code())
          .isEqualTo(ErrorCode.SOURCE_FORBIDDEN);
    }
  }

  @Test
  void stoppedRestoreHasToldWhatItWrote() throws Exception {
    for (var i = 0; i < 30; i++) {
      server.put(bucket, "n" + i, "content " + i);
    }
    var made = fixture.backup(SOURCE, living());
    var told = new CopyOnWriteArrayList<Item>();
    var stop = new AtomicBoolean();
    var restorer = Thread.currentThread();
    var wish = elsewhere();
    try (var target = SOURCE.openTarget(living(), SourceJournal.NONE)) {
      var plan = target.plan(made.point(), wish);

      assertThatThrownBy(() -> plan.apply(stopping(told, stop, restorer)))
          .isInstanceOf(InterruptedException.class);
    }

    var written = server.content(wish.target().getOrDefault("bucket", "")).keySet();
    assertThat(told).filteredOn(item -> item.state() == State.SUCCESS).isNotEmpty();
    assertThat(written).hasSizeLessThan(31);
    assertThat(written)
        .containsAll(
            told.stream().filter(item -> item.state() == State.SUCCESS).map(Item::name).toList());
  }

  /** Stops the restore when the first object is told, and holds that up until then. */
  private static RestoreListener stopping(List<Item> told, AtomicBoolean stop, Thread restorer) {
    return new RestoreListener() {
      @Override
      public void item(Item item) {
        told.add(item);
      }

      @Override
      public void progress(long itemsDone, long bytesDone) {
        if (stop.compareAndSet(false, true)) {
          restorer.interrupt(); // once: a second mark would stay behind
        }
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  private SourceSettings living() {
    return server.settings(bucket, Map.of());
  }

  private static RestoreWish elsewhere() {
    return RestoreWish.everything(Conflicts.FAIL)
        .into(Map.of("bucket", "other-" + PLACES.incrementAndGet()));
  }

  /** The bucket that it was restored to. */
  private String restored(SourceFixture.Made made) throws InterruptedException {
    var wish = elsewhere();
    try (var target = SOURCE.openTarget(living(), SourceJournal.NONE)) {
      var plan = target.plan(made.point(), wish);
      assertThat(SourceFixture.apply(plan)).allMatch(item -> item.state() == State.SUCCESS);
      assertThat(plan.compare()).isEmpty();
    }
    return wish.target().getOrDefault("bucket", "");
  }
}
