package io.holdfast.sources.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.repository.LyingIndex;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.testkit.Restic;
import io.holdfast.sources.testkit.SourceContractSuite;
import io.holdfast.sources.testkit.SourceFixture;
import io.holdfast.store.LocalStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSourceTest extends SourceContractSuite {
  private static final int MEBIBYTE = 1 << 20;
  private static final int BLOCK = MEBIBYTE / 2;

  /** No multiple of anything. */
  private static final int SIZE = 9 * MEBIBYTE + 12_345;

  private Path image;
  private int places;
  private int changes;

  /** Data, a hole of 4 MiB, data. */
  @BeforeEach
  void write() throws IOException {
    image = scratch().resolve("disk.img");
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(SIZE);
      file.write(random(1, 3 * MEBIBYTE));
      file.seek(7 * MEBIBYTE);
      file.write(random(2, SIZE - 7 * MEBIBYTE));
    }
  }

  @Override
  protected String kind() {
    return "DISK_IMAGE";
  }

  @Override
  protected SourceSettings living() {
    return settings(image);
  }

  @Override
  protected void change() throws IOException {
    poke(image, ++changes % SIZE, (byte) changes);
  }

  @Override
  protected Place emptyPlace() throws IOException {
    var folder = Files.createDirectories(scratch().resolve("place-" + ++places));
    return new Place(living(), Map.of("path", folder.resolve("copy.img").toString()));
  }

  @Override
  protected Map<String, String> content(Place place) throws IOException {
    var content = new TreeMap<String, String>();
    try (var files = Files.newDirectoryStream(Path.of(place.target().get("path")).getParent())) {
      for (var file : files) {
        content.put(file.getFileName().toString(), sha256(file));
      }
    }
    return content;
  }

  @Override
  protected List<Broken> broken() throws IOException {
    var empty = Files.createFile(scratch().resolve("empty.img"));
    return List.of(
        new Broken(
            "missing", settings(scratch().resolve("none.img")), ErrorCode.SOURCE_UNREACHABLE),
        new Broken("folder", settings(scratch()), ErrorCode.SOURCE_FAILED),
        new Broken("no disk", settings(Path.of("/dev/zero")), ErrorCode.SOURCE_FAILED),
        new Broken("0 bytes", settings(empty), ErrorCode.SOURCE_EMPTY));
  }

  @Test
  void imageComesBackBitForBitWithItsHolesAndItsHash() throws Exception {
    var made = fixture().backup(source(), living());
    var place = emptyPlace();

    var item = restore(made, place, Conflicts.FAIL).getFirst();

    var copy = Path.of(place.target().get("path"));
    assertThat(Files.mismatch(image, copy)).isEqualTo(-1);
    assertThat(item.hashExpected()).isEqualTo(sha256(image));
    assertThat(item.bytes()).isLessThan(SIZE - 3 * MEBIBYTE);
    assertThat(allocated(copy)).isLessThan(SIZE - 3L * MEBIBYTE);
    assertThat(Files.getLastModifiedTime(copy)).isEqualTo(Files.getLastModifiedTime(image));
    assertThat(made.point().parts().getFirst().expectations())
        .containsEntry("bytes", (long) SIZE)
        .containsKey("dataBytes");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 2})
  void imageComesBackWhateverALyingIndexTellsOfItsBlocks(double share) throws Exception {
    var made = fixture().backup(source(), living());
    try (var store = LocalStore.at(scratch().resolve("suite-repository"))) {
      LyingIndex.garbageCopies(store, share);
    }
    fixture().repository().indexFiles().reload();
    var place = emptyPlace();

    restore(made, place, Conflicts.FAIL);

    assertThat(Files.mismatch(image, Path.of(place.target().get("path")))).isEqualTo(-1);
  }

  @Test
  void cutsWhereBlocksLieSoThatASmallChangeStoresOneBlock() throws Exception {
    var made = fixture().backup(source(), living());
    poke(image, 2 * MEBIBYTE + 77, (byte) 1);

    var again = fixture().backup(source(), living());

    var before = file(made);
    var after = file(again);
    assertThat(before.content()).hasSize((SIZE + BLOCK - 1) / BLOCK);
    assertThat(after.content()).hasSameSizeAs(before.content());
    assertThat(differing(before, after)).isEqualTo(1);
    assertThat(again.report().snapshot().summary().orElseThrow().blobs().dataBlobs()).isOne();
  }

  @Test
  void unchangedFileIsNotReadAgain() throws Exception {
    fixture().backup(source(), living());

    var again = fixture().backup(source(), living());

    assertThat(again.report().snapshot().summary().orElseThrow().files().unmodified()).isOne();
    var item = restore(again, emptyPlace(), Conflicts.FAIL).getFirst();
    assertThat(item.hashExpected()).isEqualTo(sha256(image));
  }

  @Test
  void overwritingWritesOnlyPagesThatDiffer() throws Exception {
    var made = fixture().backup(source(), living());
    var expected = sha256(image);
    poke(image, 100, (byte) 1);
    poke(image, 5 * MEBIBYTE, (byte) 1); // in the hole
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(SIZE + 4711);
    }

    var item = restore(made, new Place(living(), Map.of()), Conflicts.OVERWRITE).getFirst();

    assertThat(sha256(image)).isEqualTo(expected);
    assertThat(item.bytes()).isEqualTo(4096);
    assertThat(allocated(image)).isLessThan(SIZE - 3L * MEBIBYTE);
  }

  @Test
  void shorterTargetGrows() throws Exception {
    var made = fixture().backup(source(), living());
    var expected = sha256(image);
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(2 * MEBIBYTE);
    }

    restore(made, new Place(living(), Map.of()), Conflicts.OVERWRITE);

    assertThat(sha256(image)).isEqualTo(expected);
  }

  @Test
  void imageCutShortWhileItIsReadLeavesNoSnapshot() throws Exception {
    try (var view = source().open(living(), SourceJournal.NONE)) {
      try (var file = new RandomAccessFile(image.toFile(), "rw")) {
        file.setLength(3 * MEBIBYTE);
      }
      assertThatThrownBy(() -> fixture().backup(view))
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("cut short")
          .extracting(e -> ((SourceException) e).code())
          .isEqualTo(ErrorCode.SOURCE_FAILED);
    }
    assertThat(fixture().snapshots()).isZero();
  }

  @Test
  void damageInTheTargetIsFoundByComparing() throws Exception {
    var made = fixture().backup(source(), living());
    var place = emptyPlace();
    try (var target = source().openTarget(place.settings(), SourceJournal.NONE)) {
      var plan =
          target.plan(made.point(), RestoreWish.everything(Conflicts.FAIL).into(place.target()));
      SourceFixture.apply(plan);
      poke(Path.of(place.target().get("path")), 8 * MEBIBYTE, (byte) 1);

      assertThat(plan.compare())
          .extracting(PlannedRestore.Difference::item)
          .containsExactly("disk.img/at " + 8 * MEBIBYTE, "disk.img/sha256");
    }
  }

  @Test
  void stoppedRestoreInPlaceTellsWhatItChangedAndCanGoOn() throws Exception {
    var made = fixture().backup(source(), living());
    var expected = sha256(image);
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      file.write(random(4, SIZE));
    }
    var restorer = Thread.currentThread();
    var items = new CopyOnWriteArrayList<Item>();
    try (var target = source().openTarget(living(), SourceJournal.NONE)) {
      var plan = target.plan(made.point(), RestoreWish.everything(Conflicts.OVERWRITE));

      assertThatThrownBy(() -> plan.apply(stopping(restorer, items)))
          .isInstanceOf(InterruptedException.class);
    }

    assertThat(items).hasSize(1);
    assertThat(items.getFirst().state()).isEqualTo(State.FAILED);
    assertThat(items.getFirst().target()).isEqualTo(image.toString());
    assertThat(items.getFirst().bytes()).isPositive();
    assertThat(items.getFirst().message()).startsWith("partly changed");
    restore(made, new Place(living(), Map.of()), Conflicts.OVERWRITE);
    assertThat(sha256(image)).isEqualTo(expected);
  }

  @Test
  void stoppedRestoreOfANewFileLeavesNothing() throws Exception {
    var made = fixture().backup(source(), living());
    var place = emptyPlace();
    var restorer = Thread.currentThread();
    try (var target = source().openTarget(living(), SourceJournal.NONE)) {
      var plan =
          target.plan(made.point(), RestoreWish.everything(Conflicts.FAIL).into(place.target()));

      assertThatThrownBy(() -> plan.apply(stopping(restorer, new CopyOnWriteArrayList<>())))
          .isInstanceOf(InterruptedException.class);
    }
    assertThat(content(place)).isEmpty();
  }

  @Test
  void stockResticChecksAndDumpsIt() throws Exception {
    var repository = scratch().resolve("for-restic");
    String path;
    try (var fixture = SourceFixture.create(repository)) {
      path = fixture.backup(source(), living()).point().parts().getFirst().path();
    }
    var restic = new Restic(repository, TestRepositories.PASSWORD);
    var out = scratch().resolve("out");

    assertThat(restic.run("check", "--read-data")).contains("no errors were found");
    restic.run("restore", "latest", "--target", out.toString());

    assertThat(Files.mismatch(image, out.resolve(path.substring(1)))).isEqualTo(-1);
  }

  @Test
  void fullDiskIsToldAndLeavesNothing() throws Exception {
    var made = fixture().backup(source(), living());
    var disk = Files.createDirectories(scratch().resolve("small-disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString()), "cannot mount");
    try {
      var place = new Place(living(), Map.of("path", disk.resolve("x.img").toString()));
      try (var target = source().openTarget(place.settings(), SourceJournal.NONE)) {
        var plan =
            target.plan(made.point(), RestoreWish.everything(Conflicts.FAIL).into(place.target()));

        assertThat(plan.checks())
            .extracting(PlannedRestore.Check::code)
            .containsExactly("TARGET_FULL");
        assertThatThrownBy(() -> SourceFixture.apply(plan))
            .isInstanceOf(SourceException.class)
            .extracting(e -> ((SourceException) e).code())
            .isEqualTo(ErrorCode.TARGET_FULL);
      }
      assertThat(disk).isEmptyDirectory();
    } finally {
      run("umount", disk.toString());
    }
  }

  @Test
  void deviceIsReadAndOverwrittenButNotWhileItIsMounted() throws Exception {
    var device = loopDevice(SIZE / MEBIBYTE * MEBIBYTE);
    var image = device.image();
    try {
      var settings = settings(device.path());
      var made = fixture().backup(source(), settings);
      var expected = sha256(image);
      assertThat(made.point().parts().getFirst().bytes()).isEqualTo(Files.size(image));
      poke(image, MEBIBYTE, (byte) 1);

      restore(made, new Place(settings, Map.of()), Conflicts.OVERWRITE);

      assertThat(sha256(device.path())).isEqualTo(expected);
      try (var target = source().openTarget(settings, SourceJournal.NONE)) {
        var plan = target.plan(made.point(), RestoreWish.everything(Conflicts.FAIL));
        assertThat(plan.isApplicable()).isFalse();
      }
      var mounted = Files.createDirectories(scratch().resolve("mounted"));
      assumeTrue(run("mkfs.ext4", "-q", "-F", device.path().toString()), "no mkfs.ext4");
      assumeTrue(run("mount", device.path().toString(), mounted.toString()), "cannot mount");
      try (var target = source().openTarget(settings, SourceJournal.NONE)) {
        var plan = target.plan(made.point(), RestoreWish.everything(Conflicts.OVERWRITE));
        assertThat(plan.checks())
            .extracting(PlannedRestore.Check::code)
            .containsExactly("TARGET_IN_USE");
        assertThatThrownBy(() -> SourceFixture.apply(plan)).isInstanceOf(SourceException.class);
        var forced =
            target.plan(
                made.point(),
                RestoreWish.everything(Conflicts.OVERWRITE).into(Map.of("force", "true")));
        assertThat(forced.isApplicable()).isTrue();
      } finally {
        run("umount", mounted.toString());
      }
    } finally {
      run("losetup", "-d", device.path().toString());
    }
  }

  @Test
  void deviceThatIsTooSmallIsRefused() throws Exception {
    var made = fixture().backup(source(), living());
    var device = loopDevice(MEBIBYTE);
    try (var target = source().openTarget(settings(device.path()), SourceJournal.NONE)) {
      var plan = target.plan(made.point(), RestoreWish.everything(Conflicts.OVERWRITE));

      assertThat(plan.checks())
          .extracting(PlannedRestore.Check::code)
          .containsExactly("TARGET_TOO_SMALL");
    } finally {
      run("losetup", "-d", device.path().toString());
    }
  }

  /** Stops the restore when the first block is right, and waits there for the stop. */
  private static RestoreListener stopping(Thread restorer, List<Item> items) {
    var stopped = new AtomicBoolean();
    return new RestoreListener() {
      @Override
      public void item(Item item) {
        items.add(item);
      }

      @Override
      public void progress(long itemsDone, long bytesDone) {
        if (stopped.compareAndSet(false, true)) {
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

  private record Loop(Path path, Path image) {}

  private Loop loopDevice(int bytes) throws Exception {
    var file = scratch().resolve("loop-" + bytes);
    Files.write(file, random(3, bytes));
    var started =
        new ProcessBuilder("sh", "-c", "losetup --find --show \"$0\" 2>/dev/null", file.toString())
            .start();
    var name = new String(started.getInputStream().readAllBytes()).strip();
    assumeTrue(started.waitFor() == 0 && !name.isEmpty(), "no loop devices here");
    return new Loop(Path.of(name), file);
  }

  private List<Item> restore(SourceFixture.Made made, Place place, Conflicts conflicts)
      throws InterruptedException {
    try (var target = source().openTarget(place.settings(), SourceJournal.NONE)) {
      var plan = target.plan(made.point(), RestoreWish.everything(conflicts).into(place.target()));
      assertThat(plan.isApplicable()).as("%s", plan.checks()).isTrue();
      var items = SourceFixture.apply(plan);
      assertThat(plan.compare()).isEmpty();
      return items;
    }
  }

  private static Node.File file(SourceFixture.Made made) {
    var path = TreePath.parse(made.point().parts().getFirst().path());
    return (Node.File) made.point().find(path).orElseThrow();
  }

  private static long differing(Node.File before, Node.File after) {
    var count = 0;
    for (var i = 0; i < before.content().size(); i++) {
      count += before.content().get(i).equals(after.content().get(i)) ? 0 : 1;
    }
    return count;
  }

  private static SourceSettings settings(Path path) {
    return SourceSettings.of(Map.of("path", path.toString()));
  }

  private static void poke(Path file, long at, byte value) throws IOException {
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(at);
      var old = open.read();
      open.seek(at);
      open.write(old ^ (value | 1));
    }
  }

  private static byte[] random(int seed, int length) {
    var bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static long allocated(Path file) {
    return Image.find(file).status().allocatedBytes();
  }

  private static String sha256(Path file) throws IOException {
    var digest = Digest.newSha256();
    try (var input = Files.newInputStream(file)) {
      var buffer = new byte[MEBIBYTE];
      for (var count = input.read(buffer); count >= 0; count = input.read(buffer)) {
        digest.update(Arrays.copyOf(buffer, count));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      var started =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return started.waitFor(60, TimeUnit.SECONDS) && started.exitValue() == 0;
    } catch (IOException e) {
      return false; // no such program here
    }
  }
}
