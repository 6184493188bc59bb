package io.holdfast.sources.posix;

import static io.holdfast.sources.posix.PosixNames.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.holdfast.base.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PosixTest {
  private static final byte[] NOT_UTF8 = {'b', 'a', 'd', (byte) 0xff, (byte) 0xfe};
  private static final Instant OLD = Instant.parse("1969-12-31T23:59:59.123456789Z");
  private static final Instant LATE = Instant.parse("2038-01-20T03:14:08.000000001Z");

  @TempDir Path folder;
  private Descriptor here = Descriptor.WORKING_DIRECTORY;

  @BeforeEach
  void open() {
    here = PosixFiles.openDirectory(Descriptor.WORKING_DIRECTORY, bytes(folder.toString()));
  }

  @AfterEach
  void close() {
    here.close();
  }

  @Test
  void keepsNamesAndLinkTargetsThatAreNotUtf8() {
    PosixWriter.createFile(here, NOT_UTF8, 0600).close();
    PosixWriter.makeSymlink(here, bytes("link"), NOT_UTF8);

    assertThat(names()).contains(NOT_UTF8);
    assertThat(PosixFiles.readLink(here, bytes("link"))).isEqualTo(NOT_UTF8);
    assertThat(PosixFiles.status(here, NOT_UTF8).kind()).isEqualTo(FileKind.REGULAR);
  }

  @Test
  void agreesWithTheJdkAboutStatus() throws Exception {
    var file = Files.writeString(folder.resolve("file"), "twelve bytes");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
    Files.createLink(folder.resolve("second"), file);

    var status = PosixFiles.status(here, bytes("file"));

    var attributes = Files.readAttributes(file, "unix:*");
    assertThat(status.inode()).isEqualTo(attributes.get("ino"));
    assertThat(status.device()).isEqualTo(attributes.get("dev"));
    assertThat(status.specialDevice()).isEqualTo(attributes.get("rdev"));
    assertThat(status.links()).isEqualTo(2L);
    assertThat(status.uid()).isEqualTo(((Integer) attributes.get("uid")).longValue());
    assertThat(status.gid()).isEqualTo(((Integer) attributes.get("gid")).longValue());
    assertThat(status.mode()).isEqualTo(0751);
    assertThat(status.sizeBytes()).isEqualTo(12);
    assertThat(status.modified()).isEqualTo(Files.getLastModifiedTime(file).toInstant());
    assertThat(status.sameFile(PosixFiles.status(here, bytes("second")))).isTrue();
  }

  @Test
  void agreesWithTheJdkAboutADeviceNode() throws Exception {
    var status = PosixFiles.status(Descriptor.WORKING_DIRECTORY, bytes("/dev/null"));

    assertThat(status.kind()).isEqualTo(FileKind.CHARACTER_DEVICE);
    assertThat(status.specialDevice())
        .isEqualTo(Files.getAttribute(Path.of("/dev/null"), "unix:rdev"));
  }

  @Test
  void tellsWhatIsMounted() {
    PosixWriter.makeDirectory(here, bytes("dir"), 0700);
    PosixWriter.makeSymlink(here, bytes("link"), bytes("/proc"));

    assertThat(PosixFiles.isMounted(here, bytes("dir"))).isFalse();
    assertThat(PosixFiles.isMounted(here, bytes("link"))).isFalse();
    try (var root = PosixFiles.openDirectory(Descriptor.WORKING_DIRECTORY, bytes("/"))) {
      assertThat(PosixFiles.isMounted(root, bytes("proc"))).isTrue();
    }
  }

  @Test
  void setsTimesToTheNanosecondAlsoOnLinks() {
    PosixWriter.makeSymlink(here, bytes("dangling"), bytes("nowhere"));

    try (var held = PosixFiles.hold(here, bytes("dangling"))) {
      PosixWriter.setTimesOfHeld(held, LATE, OLD);
    }

    var status = PosixFiles.status(here, bytes("dangling"));
    assertThat(status.modified()).isEqualTo(OLD);
    assertThat(status.accessed()).isEqualTo(LATE);
    assertThat(status.kind()).isEqualTo(FileKind.SYMLINK);
  }

  @Test
  void makesEveryKindOfNode() {
    PosixWriter.makeDirectory(here, bytes("dir"), 0700);
    PosixWriter.makeNode(here, bytes("fifo"), FileKind.FIFO, 0640, 0);
    PosixWriter.makeNode(here, bytes("socket"), FileKind.SOCKET, 0600, 0);

    assertThat(kind("dir")).isEqualTo(FileKind.DIRECTORY);
    assertThat(kind("fifo")).isEqualTo(FileKind.FIFO);
    assertThat(kind("socket")).isEqualTo(FileKind.SOCKET);
    try (var held = PosixFiles.hold(here, bytes("dir"))) {
      PosixWriter.setModeOfHeld(held, 07711);
    }
    assertThat(PosixFiles.status(here, bytes("dir")).mode()).isEqualTo(07711);
  }

  @Test
  void makesDeviceNodesWithTheirNumber() {
    assumeThat(Accounts.effectiveUid()).as("only root makes devices").isZero();
    var number = (0x12345L & 0xff) | (259L << 8) | ((0x12345L & ~0xffL) << 12);

    PosixWriter.makeNode(here, bytes("disk"), FileKind.BLOCK_DEVICE, 0600, number);

    assertThat(kind("disk")).isEqualTo(FileKind.BLOCK_DEVICE);
    assertThat(PosixFiles.status(here, bytes("disk")).specialDevice()).isEqualTo(number);
  }

  @Test
  void setsOwnersOfLinksThemselves() {
    assumeThat(Accounts.effectiveUid()).as("only root gives files away").isZero();
    PosixWriter.makeSymlink(here, bytes("link"), bytes("nowhere"));

    try (var held = PosixFiles.hold(here, bytes("link"))) {
      PosixWriter.setOwner(held, 4_000_000_000L, 12345);
    }

    assertThat(PosixFiles.status(here, bytes("link")).uid()).isEqualTo(4_000_000_000L);
    assertThat(PosixFiles.status(here, bytes("link")).gid()).isEqualTo(12345);
  }

  @Test
  void openingAPipeDoesNotWaitForAWriter() {
    PosixWriter.makeNode(here, bytes("fifo"), FileKind.FIFO, 0600, 0);

    try (var fifo = PosixFiles.openFile(here, bytes("fifo"))) {
      assertThat(PosixFiles.status(fifo).kind()).isEqualTo(FileKind.FIFO);
    }
  }

  @Test
  void refusesToFollowALinkThatStandsForAFileOrDirectory() {
    PosixWriter.makeDirectory(here, bytes("dir"), 0700);
    PosixWriter.makeSymlink(here, bytes("link"), bytes("dir"));

    assertThat(errno(() -> PosixFiles.openFile(here, bytes("link")))).isEqualTo(Errno.ELOOP);
    assertThat(errno(() -> PosixFiles.openDirectory(here, bytes("link")))).isEqualTo(Errno.ENOTDIR);
    PosixFiles.openDirectoryFollowing(here, bytes("link")).close();
  }

  @Test
  void listsAFolderOfManyLongNamesOnce() {
    var expected = new ArrayList<byte[]>();
    for (int i = 0; i < 3000; i++) {
      var name = bytes("n".repeat(i % 250) + i);
      expected.add(name);
      PosixWriter.createFile(here, name, 0600).close();
    }

    var names = names();

    names.sort(Arrays::compareUnsigned);
    expected.sort(Arrays::compareUnsigned);
    assertThat(names).containsExactlyElementsOf(expected);
  }

  @Test
  void tellsTheStatusesOfManyAsOfEach() {
    for (int i = 0; i < 500; i++) {
      PosixWriter.createFile(here, bytes("n".repeat(i % 250) + i), 0600 + i % 8).close();
    }
    PosixWriter.makeSymlink(here, bytes("link"), bytes("n1"));
    var names = PosixFiles.names(here);
    var asked = new ArrayList<Integer>();
    var single = new StatusBuffer();
    var batch = StatusBatch.get();

    for (var at = 0; at < names.size(); ) {
      at = batch.fill(here, names, at, index -> index % 3 != 1);
      for (var in = 0; in < batch.size(); in++) {
        var index = batch.index(in);
        var name = names.get(index);
        PosixFiles.status(here, name, single);
        assertThat(batch.status(in).status()).isEqualTo(single.status());
        assertThat(batch.status(in).mark(names, index))
            .isEqualTo(single.mark(NameList.of(List.of(name)), 0));
        asked.add(index);
      }
    }

    assertThat(IntStream.range(0, names.size()).mapToObj(names::get))
        .hasSize(501)
        .containsExactlyInAnyOrderElementsOf(names());
    assertThat(asked)
        .containsExactlyElementsOf(
            IntStream.range(0, 501).filter(index -> index % 3 != 1).boxed().toList());
  }

  @Test
  void tellsNoStatusesWhereOneIsMissing() {
    PosixWriter.createFile(here, bytes("there"), 0600).close();
    var batch = StatusBatch.get();

    var gone = NameList.of(List.of(bytes("there"), bytes("gone")));
    assertThat(errno(() -> batch.fill(here, gone, 0, _ -> true))).isEqualTo(Errno.ENOENT);
    var tooLong = NameList.of(List.of(bytes("n".repeat(10_000))));
    assertThat(errno(() -> batch.fill(here, tooLong, 0, _ -> true))).isEqualTo(Errno.ENAMETOOLONG);
    assertThat(batch.fill(here, gone, 0, index -> index == 0)).isEqualTo(2);
    assertThat(batch.size()).isEqualTo(1);
  }

  @Test
  void readsAndWritesAtPositions() {
    var content = new byte[(1 << 20) + 17];
    new Random(1).nextBytes(content);
    try (var file = PosixWriter.createFile(here, bytes("data"), 0600)) {
      file.write(content, 0, content.length, 5000);

      var part = new byte[700_000];
      assertThat(file.read(part, 100, 600_000, 5010)).isEqualTo(600_000);
      assertThat(Arrays.copyOfRange(part, 100, 600_100))
          .isEqualTo(Arrays.copyOfRange(content, 10, 600_010));
      assertThat(file.read(part, 0, part.length, content.length + 5000 - 3)).isEqualTo(3);
      assertThat(file.read(part, 0, 5000)).isEqualTo(5000);
      assertThat(file.read(part, 0, 10)).isEqualTo(10);
      assertThat(part[0]).isEqualTo(content[0]);
    }
  }

  @Test
  void findsHolesAndMakesThem() {
    try (var file = PosixWriter.createFile(here, bytes("sparse"), 0600)) {
      file.truncate(4 << 20);
      file.write(new byte[] {1}, 0, 1, 1 << 20);

      assertThat(file.nextData(0).orElseThrow()).isBetween(1L, 1L << 20);
      assertThat(file.nextHole(1 << 20)).isBetween((1L << 20) + 1, 2L << 20);
      assertThat(file.nextData(3 << 20)).isEmpty();
      assertThat(PosixFiles.status(file).allocatedBytes()).isLessThan(1 << 20);
      if (file.punchHole(1 << 20, 1 << 20)) {
        var read = new byte[1];
        file.read(read, 0, 1, 1 << 20);
        assertThat(read[0]).isZero();
      }
    }
  }

  @Test
  void keepsAttributesOfAnyValueAlsoNonText() {
    var file = PosixWriter.createFile(here, NOT_UTF8, 0600);
    var value = new byte[3000];
    new Random(2).nextBytes(value);
    PosixAttributes.set(file, bytes("user.big"), value);
    PosixAttributes.set(file, bytes("user.empty"), new byte[0]);

    assertThat(PosixAttributes.list(here, NOT_UTF8))
        .contains(bytes("user.big"), bytes("user.empty"));
    assertThat(PosixAttributes.list(file)).contains(bytes("user.big"), bytes("user.empty"));
    assertThat(PosixAttributes.find(here, NOT_UTF8, bytes("user.big"))).contains(value);
    assertThat(PosixAttributes.find(here, NOT_UTF8, bytes("user.empty"))).contains(new byte[0]);
    assertThat(PosixAttributes.find(here, NOT_UTF8, bytes("user.none"))).isEmpty();

    PosixAttributes.remove(file, bytes("user.big"));
    PosixAttributes.remove(file, bytes("user.big"));
    assertThat(PosixAttributes.list(here, NOT_UTF8)).doesNotContain(bytes("user.big"));
    file.close();
  }

  @Test
  void touchesTheAttributesOfALinkAndNotOfItsTarget() {
    assumeThat(Accounts.effectiveUid()).as("only root sets trusted attributes").isZero();
    PosixWriter.createFile(here, bytes("target"), 0600).close();
    PosixWriter.makeSymlink(here, bytes("link"), bytes("target"));

    try (var held = PosixFiles.hold(here, bytes("link"))) {
      PosixAttributes.set(held, bytes("trusted.mark"), new byte[] {7});
      assertThat(PosixAttributes.list(held)).contains(bytes("trusted.mark"));
    }

    assertThat(PosixAttributes.list(here, bytes("link"))).contains(bytes("trusted.mark"));
    assertThat(PosixAttributes.list(here, bytes("target"))).doesNotContain(bytes("trusted.mark"));
  }

  @Test
  void saysWhyACallFailed() {
    PosixWriter.createFile(here, bytes("file"), 0600).close();

    assertThat(errno(() -> PosixFiles.status(here, bytes("none")))).isEqualTo(Errno.ENOENT);
    assertThat(errno(() -> PosixFiles.readLink(here, bytes("file")))).isEqualTo(Errno.EINVAL);
    assertThat(errno(() -> PosixWriter.createFile(here, bytes("file"), 0600)))
        .isEqualTo(Errno.EEXIST);
    assertThat(errno(() -> PosixFiles.status(here, new byte[5000]))).isEqualTo(Errno.ENAMETOOLONG);
    assertThat(errno(() -> PosixFiles.status(here, new byte[] {'a', 0}))).isEqualTo(Errno.EINVAL);
    assertThatThrownBy(() -> PosixWriter.removeDirectory(here, bytes("file")))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TARGET_UNWRITABLE))
        .hasMessage("remove 'file': not a directory");
  }

  @Test
  void renamesLinksAndRemoves() {
    PosixWriter.createFile(here, bytes("a"), 0600).close();
    PosixWriter.makeDirectory(here, bytes("dir"), 0700);
    try (var dir = PosixFiles.openDirectory(here, bytes("dir"))) {
      PosixWriter.makeHardLink(here, bytes("a"), dir, bytes("b"));
      assertThat(PosixFiles.status(dir, bytes("b")).links()).isEqualTo(2);
      PosixWriter.rename(here, bytes("a"), dir, bytes("c"));
      PosixWriter.unlink(dir, bytes("b"));
      PosixWriter.unlink(dir, bytes("c"));
      dir.sync();
    }
    PosixWriter.removeDirectory(here, bytes("dir"));

    assertThat(names()).isEmpty();
  }

  @Test
  void reachesFoldersDeeperThanAnyPathMayBeLong() {
    var name = bytes("d".repeat(200));
    var chain = new ArrayList<Descriptor>(List.of(here));
    for (int i = 0; i < 30; i++) {
      PosixWriter.makeDirectory(chain.getLast(), name, 0700);
      chain.add(PosixFiles.openDirectory(chain.getLast(), name));
    }
    var deep = chain.getLast();

    try (var file = PosixWriter.createFile(deep, bytes("bottom"), 0600)) {
      PosixAttributes.set(file, bytes("user.depth"), bytes("30"));
    }

    assertThat(PosixAttributes.find(deep, bytes("bottom"), bytes("user.depth")))
        .contains(bytes("30"));
    PosixWriter.unlink(deep, bytes("bottom"));
    while (chain.size() > 1) { // the JDK could not clean this up
      chain.removeLast().close();
      PosixWriter.removeDirectory(chain.getLast(), name);
    }
  }

  @Test
  void knowsAccountsByNumberAndName() {
    var accounts = new Accounts();

    assertThat(accounts.findUserName(0)).contains("root");
    assertThat(accounts.findGroupName(0)).contains("root");
    assertThat(accounts.findUid("root")).contains(0L);
    assertThat(accounts.findGid("root")).contains(0L);
    assertThat(accounts.findUserName(3_999_999_999L)).isEmpty();
    assertThat(accounts.findUid("nobody-has-this-name")).isEmpty();
  }

  @Test
  void refusesAClosedDescriptor() {
    var file = PosixWriter.createFile(here, bytes("file"), 0600);
    file.close();
    file.close();

    assertThatThrownBy(() -> file.read(new byte[1], 0, 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void tellsThePathsOfAllNamesByTheirBytes() throws Exception {
    PosixWriter.makeDirectory(here, NOT_UTF8, 0700);
    PosixWriter.makeSymlink(here, bytes("100% ümläut;?"), NOT_UTF8);
    List<Path> found;
    try (var listed = Files.list(folder)) {
      found = listed.toList();
    }

    assertThat(found)
        .extracting(path -> PosixNames.printable(PosixNames.bytes(path)))
        .containsExactlyInAnyOrder(folder + "/100% ümläut;?", folder + "/bad\\xff\\xfe");
    assertThat(PosixNames.bytes(Path.of("/"))).isEqualTo(bytes("/"));
    assertThat(PosixNames.bytes(Path.of("/proc/./.."))).isEqualTo(bytes("/proc/./.."));
    assertThat(PosixNames.bytes(Path.of("none")))
        .isEqualTo(bytes(Path.of("none").toAbsolutePath().toString()));
  }

  @Test
  void printsNamesForPeople() {
    assertThat(PosixNames.printable(NOT_UTF8)).isEqualTo("bad\\xff\\xfe");
    assertThat(PosixNames.printable(bytes("ümläut"))).isEqualTo("ümläut");
    assertThat(PosixNames.printable(bytes("two\nlines"))).isEqualTo("two\\x0alines");
  }

  private List<byte[]> names() {
    var names = new ArrayList<byte[]>();
    try (var again = PosixFiles.openDirectory(here, bytes("."))) {
      PosixFiles.list(again, names::add);
    }
    return names;
  }

  private FileKind kind(String name) {
    return PosixFiles.status(here, bytes(name)).kind();
  }

  private static Errno errno(Runnable call) {
    try {
      call.run();
    } catch (PosixException e) {
      return e.errno();
    }
    throw new AssertionError("did not fail");
  }
}
