package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.testkit.MemoryStore;
import io.holdfast.store.testkit.StoreContract;
import io.holdfast.store.testkit.disk.VolatileDisk;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LocalStoreTest extends StoreContract {
  @TempDir Path folder;

  @Override
  protected boolean tellsTimes() {
    return true;
  }

  @Override
  protected Store open() {
    return LocalStore.at(folder.resolve("repository"));
  }

  /** By whoever was killed before the folder was synced. */
  @ParameterizedTest
  @EnumSource(names = {"KEY", "INDEX", "SNAPSHOT"})
  void noPowerCutBringsBackWhatWasGoneAlready(ObjectType type) throws Exception {
    for (var seed = 0; seed < 10; seed++) {
      var disk = new VolatileDisk(seed);
      var place = disk.root().resolve("repository");
      try (var onDisk = LocalStore.at(place)) {
        onDisk.create();
        var name = name(type, bytes(9));
        onDisk.save(name, List.of(ByteBuffer.wrap(bytes(9))));
        Files.delete(place.resolve(type.folder(), name.id()));

        onDisk.delete(name);
        disk.powerOn(); // after it had gone

        onDisk.list(type, object -> fail("back again: %s", object));
      }
    }
  }

  @Test
  void laysObjectsOutAsResticDoes() {
    var pack = save(ObjectType.PACK, bytes(10));
    var key = save(ObjectType.KEY, bytes(11));
    save(ObjectType.CONFIG, bytes(12));

    var root = folder.resolve("repository");
    assertThat(root.resolve("data", pack.id().substring(0, 2), pack.id())).isRegularFile();
    assertThat(root.resolve("keys", key.id())).isRegularFile();
    assertThat(root.resolve("config")).isRegularFile();
  }

  @Test
  void letsOnlyTheOwnerRead() throws Exception {
    var key = save(ObjectType.KEY, bytes(11));

    assertThat(modeOf(folder.resolve("repository", "keys", key.id()))).isEqualTo("r--------");
    assertThat(modeOf(folder.resolve("repository", "keys"))).isEqualTo("rwx------");
    assertThat(modeOf(folder.resolve("repository"))).isEqualTo("rwx------");
  }

  @Test
  void letsTheGroupReadOnceTheConfigDoes() throws Exception {
    save(ObjectType.CONFIG, bytes(12));
    Files.setPosixFilePermissions(
        folder.resolve("repository", "config"), PosixFilePermissions.fromString("r--r-----"));

    var snapshot = save(ObjectType.SNAPSHOT, bytes(13));

    assertThat(modeOf(folder.resolve("repository", "snapshots", snapshot.id())))
        .isEqualTo("r--r-----");
  }

  @Test
  void skipsStrangersInItsFolders() throws Exception {
    var lock = save(ObjectType.LOCK, bytes(5));
    var locks = folder.resolve("repository", "locks");
    Files.writeString(locks.resolve(lock.id() + "-tmp-1"), "half written");
    Files.writeString(locks.resolve("README"), "not an object");
    Files.createDirectory(locks.resolve("0".repeat(64)));
    Files.createDirectory(folder.resolve("repository", "data", "lost+found"));

    assertThat(list(ObjectType.LOCK)).containsExactly(new StoredObject(lock, 5));
    assertThat(list(ObjectType.PACK)).isEmpty();
  }

  @Test
  void makesAFolderThatIsMissing() throws Exception {
    var content = bytes(64);
    var name = name(ObjectType.PACK, content);
    Files.delete(folder.resolve("repository", "data", name.id().substring(0, 2)));

    save(ObjectType.PACK, content);

    assertThat(loadAll(name)).isEqualTo(content);
  }

  @Test
  void makesAFolderThatIsMissingForADraft() throws Exception {
    var content = bytes(64);
    var name = name(ObjectType.PACK, content);
    var data = folder.resolve("repository", "data");
    Files.delete(data.resolve("00"));
    try (var draft = draft(content)) {
      Files.delete(data.resolve(name.id().substring(0, 2)));

      store.save(name, draft);
    }

    assertThat(loadAll(name)).isEqualTo(content);
  }

  @Test
  void leavesNoTemporaryFileBehind() throws Exception {
    save(ObjectType.SNAPSHOT, bytes(10));
    save(ObjectType.CONFIG, bytes(12));
    draft(bytes(13)).close();
    try (var draft = draft(bytes(14))) {
      store.save(name(ObjectType.PACK, bytes(14)), draft);
    }

    try (var files = Files.walk(folder)) {
      assertThat(files.map(Path::toString)).noneMatch(file -> file.contains("-tmp-"));
    }
  }

  @Test
  void givesADraftItsNameWithoutCopyingItAndClosesItForOthers() throws Exception {
    var content = bytes(5_000);
    var name = name(ObjectType.PACK, content);
    try (var draft = draft(content)) {
      var file = drafts().getFirst();
      var key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      assertThat(modeOf(file)).isEqualTo("rw-------");

      store.save(name, draft);

      var saved = folder.resolve("repository", "data", name.id().substring(0, 2), name.id());
      assertThat(Files.readAttributes(saved, BasicFileAttributes.class).fileKey()).isEqualTo(key);
      assertThat(modeOf(saved)).isEqualTo("r--------");
    }
  }

  @Test
  void takesADraftOfAnotherStore() throws Exception {
    var content = bytes(300_000);
    var name = name(ObjectType.PACK, content);
    var other = LocalStore.at(folder.resolve("other"));
    other.create();
    for (var from : List.of(other, new MemoryStore())) {
      try (var draft = from.draft()) {
        draft.append(ByteBuffer.wrap(content));
        store.save(name, draft);
      }
      assertThat(loadAll(name)).isEqualTo(content);
      store.delete(name);
    }
  }

  @Test
  void removesTheDraftsThatKilledProcessesLeft() throws Exception {
    var left = leftBehind("left", Duration.ofDays(8));
    var fresh = leftBehind("fresh", Duration.ofDays(6));
    var stranger = Files.move(leftBehind("x", Duration.ofDays(30)), left.resolveSibling("README"));
    try (var held = draft(bytes(10))) {
      var own = drafts().stream().filter(file -> !file.equals(fresh)).toList().getFirst();
      age(own, Duration.ofDays(30));

      LocalStore.at(folder.resolve("repository")).draft().close();

      assertThat(drafts()).containsExactlyInAnyOrder(fresh, own);
      assertThat(stranger).exists();
      store.save(name(ObjectType.PACK, bytes(10)), held);
    }
  }

  /** Or whoever removes what others left would take it for such, and the pack's bytes along. */
  @Test
  void noPowerCutBringsBackTheNameThatASavedDraftHad() throws Exception {
    for (var seed = 0; seed < 10; seed++) {
      var disk = new VolatileDisk(seed);
      try (var cut = LocalStore.at(disk.root().resolve("repository"))) {
        cut.create();
        try (var draft = cut.draft()) {
          var beside = new ObjectName(ObjectType.PACK, "00".repeat(32));
          cut.save(beside, List.of(ByteBuffer.wrap(bytes(5)))); // and syncs the folder of drafts
          draft.append(ByteBuffer.wrap(bytes(10)));
          cut.save(name(ObjectType.PACK, bytes(10)), draft);
        }
      }
      disk.cutPowerAt(1);
      disk.powerOn();

      try (var left = Files.list(disk.root().resolve("repository/data/00"))) {
        assertThat(left.map(Path::toString)).noneMatch(file -> file.contains("-draft-tmp-"));
      }
    }
  }

  private Path leftBehind(String name, Duration age) throws Exception {
    var file = folder.resolve("repository", "data", "00", "holdfast-draft-tmp-" + name);
    Files.write(file, bytes(100));
    age(file, age);
    return file;
  }

  private static void age(Path file, Duration age) throws Exception {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
  }

  private List<Path> drafts() throws Exception {
    try (var files = Files.list(folder.resolve("repository", "data", "00"))) {
      return files.filter(file -> file.toString().contains("-draft-tmp-")).toList();
    }
  }

  @Test
  void saysWhatIsInTheWayOfAFolder() throws Exception {
    Files.writeString(folder.resolve("file"), "in the way");
    var blocked = LocalStore.at(folder.resolve("file", "repository"));

    assertFails(ErrorCode.STORE_UNREACHABLE, blocked::create);
  }

  @Test
  void tellsAFullDisk() throws Exception {
    var full = Path.of("/dev/full");
    assumeThat(full).exists();

    try (var channel =
        java.nio.channels.FileChannel.open(full, java.nio.file.StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.wrap(bytes(10)));
    } catch (java.io.IOException e) {
      assertThat(LocalErrors.translate("cannot save", e).code()).isEqualTo(ErrorCode.STORE_FULL);
      return;
    }
    throw new AssertionError("/dev/full took bytes");
  }

  @Test
  void thePathOfAFileSaysNothingOfWhatIsWrongWithIt() {
    var places = "/srv/quota/no space/read-only/not permitted/not supported/input/output error/";
    var stale = new FileSystemException(places + "ab", places + "cd", "Stale file handle");
    var full = new FileSystemException("/srv/ab", null, "No space left on device");

    assertThat(LocalErrors.translate("cannot save", stale).code())
        .isEqualTo(ErrorCode.STORE_UNREACHABLE);
    assertThat(LocalErrors.isDamage(stale)).isFalse();
    assertThat(LocalErrors.isNotSupported(stale)).isFalse();
    assertThat(LocalErrors.isRefused(stale)).isFalse();
    assertThat(LocalErrors.translate("cannot save", full).code()).isEqualTo(ErrorCode.STORE_FULL);
  }

  /** The first page of a process is never mapped: the kernel answers EIO, as for a bad block. */
  @Test
  void tellsWhatADiskCannotReadFromAPlaceThatIsGone() throws Exception {
    var memory = Path.of("/proc/self/mem");
    assumeThat(memory).exists();
    var name = new ObjectName(ObjectType.PACK, "ab".repeat(32));
    var pack = folder.resolve("data", "ab", name.id());
    Files.createDirectories(pack.getParent());
    Files.createSymbolicLink(pack, memory);

    var store = LocalStore.at(folder);

    assertFails(ErrorCode.OBJECT_UNREADABLE, () -> store.read(name, 0, ByteBuffer.allocate(9)));
    try (var stream = new LocalStream(Files.newInputStream(memory), "cannot read it")) {
      assertFails(ErrorCode.OBJECT_UNREADABLE, () -> read(stream));
    }
    Files.delete(pack);
  }

  private static void read(InputStream stream) {
    try {
      stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String modeOf(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
