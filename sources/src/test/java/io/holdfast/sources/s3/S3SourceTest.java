package io.holdfast.sources.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.testkit.Restic;
import io.holdfast.sources.testkit.SourceContractSuite;
import io.holdfast.sources.testkit.SourceFixture;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

class S3SourceTest extends SourceContractSuite {
  /** Keys that no file can have, and some that cannot lie beside each other. */
  private static final List<String> KEYS =
      List.of(
          "a",
          "a/b",
          "a-b",
          "a.txt",
          "dir/",
          "/lead",
          "x//y",
          "x/./y",
          "../up",
          "end/..",
          "sp ace+plus&amp;%25",
          "tab\tand\u0001more",
          "ümläut/日本/😀",
          "q?x#y;z=1",
          "k".repeat(1024));

  private static final int MEBIBYTE = 1 << 20;
  private static final AtomicInteger PLACES = new AtomicInteger();

  private static S3Server server;

  private String bucket;
  private int changes;

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
    bucket = server.newBucket();
    for (var key : KEYS) {
      server.put(
          PutObjectRequest.builder()
              .bucket(bucket)
              .key(key)
              .contentType("text/x-" + key.length())
              .cacheControl("max-age=" + key.length())
              .metadata(Map.of("length", "" + key.length())),
          ("content of " + key).getBytes(UTF_8));
    }
  }

  @Override
  protected String kind() {
    return "S3_BUCKET";
  }

  @Override
  protected SourceSettings living() {
    return server.settings(bucket, Map.of());
  }

  @Override
  protected void change() {
    server.put(bucket, "live/" + ++changes % 5, "change " + changes);
  }

  @Override
  protected Place emptyPlace() {
    return new Place(living(), Map.of("bucket", "place-" + PLACES.incrementAndGet()));
  }

  @Override
  protected Map<String, String> content(Place place) {
    return server.content(place.target().get("bucket"));
  }

  @Override
  protected List<Broken> broken() throws Exception {
    var forbidden = server.newBucket();
    server.put(forbidden, "secret-object", "x");
    server
        .store()
        .trouble(
            "secret-object",
            (_, _) -> {
              throw TroubledStore.refusal(403);
            });
    var truncated = server.newBucket();
    server.put(truncated, "truncated-object", "x".repeat(100_000));
    server
        .store()
        .trouble(
            "truncated-object",
            (time, content) -> TroubledStore.cut(content, time == 0 ? 50_000 : 0));
    var empty = server.newBucket();
    return List.of(
        new Broken(
            "nobody there",
            SourceSettings.of(Map.of("bucket", bucket, "endpoint", "http://127.0.0.1:1")),
            ErrorCode.SOURCE_UNREACHABLE),
        new Broken(
            "wrong secret",
            server.settings(bucket, Map.of(), "not-the-secret"),
            ErrorCode.SOURCE_FORBIDDEN),
        new Broken(
            "no bucket", server.settings("no-such-bucket", Map.of()), ErrorCode.SOURCE_UNREACHABLE),
        new Broken(
            "no right to read", server.settings(forbidden, Map.of()), ErrorCode.SOURCE_FORBIDDEN),
        new Broken("cut short", server.settings(truncated, Map.of()), ErrorCode.SOURCE_FAILED),
        new Broken("no object", server.settings(empty, Map.of()), ErrorCode.SOURCE_EMPTY));
  }

  @Test
  void allKeysComeBackWithTheirMetadata() throws Exception {
    var made = fixture().backup(source(), living());
    var place = emptyPlace();

    apply(made, place, RestoreWish.everything(Conflicts.FAIL));

    assertThat(content(place)).isEqualTo(server.content(bucket)).containsOnlyKeys(KEYS);
    assertThat(made.point().parts().getFirst().expectations())
        .containsEntry("objects", (long) KEYS.size())
        .containsEntry("bytes", KEYS.stream().mapToLong(S3SourceTest::length).sum());
    assertThat(fixture().warnings()).isEmpty();
  }

  @Test
  void secondBackupReadsOnlyWhatChangedAndKeepsTheRest() throws Exception {
    fixture().backup(source(), living());
    server.put(bucket, "a/b", "another content");
    server.put(bucket, "a/c", "new");
    server.delete(bucket, "/lead");
    server.store().calm();

    var again = fixture().backup(source(), living());

    assertThat(server.store().reads()).containsExactlyInAnyOrder("a/b", "a/c");
    var place = emptyPlace();
    apply(again, place, RestoreWish.everything(Conflicts.FAIL));
    assertThat(content(place)).isEqualTo(server.content(bucket)).doesNotContainKey("/lead");
  }

  @Test
  void prefixIsTakenOffAndPutOn() throws Exception {
    var made = fixture().backup(source(), server.settings(bucket, Map.of("prefix", "a")));
    var place = emptyPlace();
    var target = new TreeMap<>(place.target());
    target.put("prefix", "other/");

    apply(made, new Place(place.settings(), target), RestoreWish.everything(Conflicts.FAIL));

    assertThat(content(place)).containsOnlyKeys("other/", "other//b", "other/-b", "other/.txt");
  }

  @Test
  void onlyKeysThatWereAskedForComeBack() throws Exception {
    var made = fixture().backup(source(), living());
    var place = emptyPlace();

    apply(made, place, items("a*", "dir/"));

    assertThat(content(place)).containsOnlyKeys("a", "a/b", "a-b", "a.txt", "dir/");
    try (var target = source().openTarget(living(), SourceJournal.NONE)) {
      assertThatThrownBy(
              () -> target.plan(made.point(), items("nothing/*").into(emptyPlace().target())))
          .hasMessageContaining("nothing/*");
    }
  }

  @Test
  void whatIsTheSameIsNotWrittenAgain() throws Exception {
    var made = fixture().backup(source(), living());
    server.put(bucket, "a", "spoilt");
    var here = new Place(living(), Map.of());

    var items = apply(made, here, RestoreWish.everything(Conflicts.OVERWRITE));

    assertThat(items).filteredOn(item -> item.bytes() > 0).hasSize(1);
    assertThat(server.read(bucket, "a")).isEqualTo("content of a");
  }

  @Test
  void filesHaveNamesThatSayTheKeys() throws Exception {
    var made = fixture().backup(source(), living());
    var folder = scratch().resolve("files");
    var place = new Place(living(), Map.of("path", folder.toString()));

    apply(made, place, RestoreWish.everything(Conflicts.FAIL));

    assertThat(folder.resolve("a/%o")).hasContent("content of a");
    assertThat(folder.resolve("a/b")).hasContent("content of a/b");
    assertThat(folder.resolve("dir/%_")).hasContent("content of dir/");
    assertThat(folder.resolve("%2E%2E/up")).hasContent("content of ../up");
    assertThat(folder.getParent().resolve("up")).doesNotExist();
    try (var target = source().openTarget(living(), SourceJournal.NONE)) {
      var wish = RestoreWish.everything(Conflicts.FAIL).into(place.target());
      assertThat(target.plan(made.point(), wish).totals().conflicts()).isEqualTo(KEYS.size());
    }
    apply(made, place, RestoreWish.everything(Conflicts.KEEP_BOTH));
    assertThat(folder.resolve("a-b.1")).hasContent("content of a-b");
  }

  @Test
  void stockResticSeesTheObjects() throws Exception {
    var repository = scratch().resolve("for-restic");
    try (var fixture = SourceFixture.create(repository)) {
      fixture.backup(source(), living());
    }
    var restic = new Restic(repository, TestRepositories.PASSWORD);

    assertThat(restic.run("check", "--read-data")).contains("no errors were found");
    assertThat(restic.run("ls", "latest")).contains("/a-b\n", "/x/%_/y\n");
  }

  @Test
  void largeObjectsGoInParts() throws Exception {
    var bytes = new byte[33 * MEBIBYTE];
    for (var i = 0; i < bytes.length; i += MEBIBYTE) {
      bytes[i] = (byte) i;
    }
    try (var parts = S3Server.startForParts()) {
      parts.newBucket("parts");
      parts.put(
          PutObjectRequest.builder().bucket("parts").key("huge").contentType("x/huge"), bytes);
      var settings = parts.settings("parts", Map.of());
      var made = fixture().backup(source(), settings);

      apply(
          made,
          new Place(settings, Map.of("bucket", "again")),
          RestoreWish.everything(Conflicts.FAIL));

      var head = parts.head("again", "huge");
      assertThat(head.eTag()).endsWith("-3\"");
      assertThat(head.contentType()).isEqualTo("x/huge");
    }
  }

  @Test
  void versionsAndDeleteMarkersAreKept() throws Exception {
    var versioned = server.newBucket();
    server.version(versioned);
    server.put(versioned, "doc", "first");
    server.put(versioned, "doc", "second");
    server.delete(versioned, "doc");
    server.put(versioned, "doc", "third");
    server.put(versioned, "gone\u0001", "was here");
    server.delete(versioned, "gone\u0001");
    var settings = server.settings(versioned, Map.of("versions", "true"));
    var made = fixture().backup(source(), settings);

    assertThat(made.point().parts().getFirst().expectations())
        .containsEntry("objects", 1L)
        .containsEntry("versions", 4L)
        .containsEntry("deleteMarkers", 2L);
    var place = emptyPlace();
    apply(made, place, RestoreWish.everything(Conflicts.FAIL));
    assertThat(content(place)).containsOnlyKeys("doc");
    assertThat(server.read(place.target().get("bucket"), "doc")).isEqualTo("third");

    server.store().calm();
    server.put(versioned, "doc", "fourth");
    var again = fixture().backup(source(), settings);
    assertThat(server.store().reads()).hasSize(1);

    var whole = emptyPlace();
    var target = new TreeMap<>(whole.target());
    target.put("versions", "all");
    apply(again, new Place(settings, target), RestoreWish.everything(Conflicts.FAIL));
    assertThat(server.history(whole.target().get("bucket"))).isEqualTo(server.history(versioned));
  }

  @Test
  void olderVersionBecomesTheCurrentOne() throws Exception {
    var versioned = server.newBucket();
    server.version(versioned);
    server.put(versioned, "doc", "first");
    var first = server.head(versioned, "doc").versionId();
    server.put(versioned, "doc", "second");
    var settings = server.settings(versioned, Map.of("versions", "true"));
    var made = fixture().backup(source(), settings);

    apply(
        made,
        new Place(settings, Map.of()),
        new RestoreWish(
            List.of(), List.of("doc;versionId=" + first), null, Conflicts.OVERWRITE, Map.of()));

    assertThat(server.read(versioned, "doc")).isEqualTo("first");
  }

  @Test
  void listingOfSeveralPagesIsWhole() throws Exception {
    var many = server.newBucket();
    for (var i = 0; i < 120; i++) {
      var key = "n/%04d".formatted(i);
      server.put(many, key, "some");
    }

    server.store().page(50);
    var made = fixture().backup(source(), server.settings(many, Map.of()));

    assertThat(made.point().parts().getFirst().items()).isEqualTo(120);
    assertThat(made.report().snapshot().summary().orElseThrow().files().added()).isEqualTo(120);
  }

  private List<Item> apply(SourceFixture.Made made, Place place, RestoreWish wish)
      throws InterruptedException {
    try (var target = source().openTarget(place.settings(), SourceJournal.NONE)) {
      var plan = target.plan(made.point(), wish.into(place.target()));
      assertThat(plan.isApplicable()).as("%s", plan.checks()).isTrue();
      var items = SourceFixture.apply(plan);
      assertThat(items).allMatch(item -> item.state() == State.SUCCESS);
      assertThat(items).hasSize((int) plan.totals().items());
      assertThat(plan.compare()).isEmpty();
      return items;
    }
  }

  private static RestoreWish items(String... items) {
    return new RestoreWish(List.of(), List.of(items), null, Conflicts.FAIL, Map.of());
  }

  private static long length(String key) {
    return ("content of " + key).getBytes(UTF_8).length;
  }
}
