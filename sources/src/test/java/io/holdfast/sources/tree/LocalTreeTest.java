package io.holdfast.sources.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.engine.backup.SourceProblem;
import io.holdfast.engine.backup.WarningCode;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.sources.posix.Accounts;
import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.FileKind;
import io.holdfast.sources.posix.LeasePatience;
import io.holdfast.sources.posix.PosixFiles;
import io.holdfast.sources.posix.PosixWriter;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalTreeTest {
  @TempDir Path temporary;
  private Path folder = Path.of("/");

  @BeforeEach
  void resolveLinks() throws Exception {
    folder = temporary.toRealPath();
  }

  @Test
  void laysPathsOutUnderTheirFirstComponents() throws Exception {
    write("srv/data/a");
    write("srv/other/b");

    var names = list(tree(folder + "/srv/data/"));

    assertThat(names).contains(folder + "/srv/data/a").doesNotContain(folder + "/srv/other");
    assertThat(names.getFirst()).isEqualTo("/" + folder.getName(0));
  }

  @Test
  void mergesPathsThatShareParentsAndDropsThoseWithinOthers() throws Exception {
    write("srv/data/a");
    write("srv/other/b");
    write("srv/third/c");
    var below = folder.toString();

    var names =
        list(tree(below + "/srv/other", below + "/srv/data/../data", below + "/srv/data/a"));

    assertThat(names)
        .filteredOn(name -> name.startsWith(below + "/srv/"))
        .containsExactly(
            below + "/srv/data",
            below + "/srv/data/a",
            below + "/srv/other",
            below + "/srv/other/b");
  }

  @Test
  void givesRootsOfOneNameDifferentNames() {
    var layout = RootLayout.of(List.of("/srv/x", "srv/y", "../srv/z", "../srv/w"));

    assertThat(layout).containsOnlyKeys("srv", "srv-1", "srv-2");
    assertThat(layout.get("srv").children).containsOnlyKeys("x");
    assertThat(layout.get("srv-1").children.get("y").file).isEqualTo("srv/y");
    assertThat(layout.get("srv-2").children).containsOnlyKeys("w", "z");
    assertThat(layout.get("srv-2").children.get("z").file).isEqualTo("../srv/z");
  }

  @Test
  void cleansPathsAsTheyWereGiven() {
    assertThat(RootLayout.clean("/a//b/./c/../d/")).isEqualTo("/a/b/d");
    assertThat(RootLayout.clean("/../..")).isEqualTo("/");
    assertThat(RootLayout.clean("a/../..")).isEqualTo("..");
    assertThat(RootLayout.clean("./")).isEqualTo(".");
    var here = Path.of("").toAbsolutePath();
    assertThat(tree("target", here + "/x/../target", "/").paths())
        .containsExactly(here + "/target", "/");
  }

  @Test
  void followsLinksOnTheWayButNotAtTheEnd() throws Exception {
    write("real/data/a");
    Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));

    var entries = new ArrayList<SourceEntry>();
    collect(tree(folder + "/link/data").root(), "", new ArrayList<>(), entries);

    assertThat(entries).extracting(entry -> entry.name().toText()).contains("link", "data", "a");
  }

  @Test
  void storesALinkThatWasAskedForAsALink() throws Exception {
    Files.createSymbolicLink(folder.resolve("link"), Path.of("/nowhere"));

    var leaf = (SourceEntry.Leaf) find(tree(folder + "/link"), "link");

    assertThat(((Node.Symlink) leaf.node()).target().toText()).isEqualTo("/nowhere");
  }

  @Test
  void refusesAPathThatDoesNotExist() throws Exception {
    write("there");

    assertThatThrownBy(() -> tree(folder + "/there", folder + "/none").tree().openRoot())
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.PATH_UNREADABLE))
        .hasMessageContaining("none");
    assertThatThrownBy(() -> new LocalTree(List.of(), LocalTreeOptions.ALL))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void goesOnWithThoseThatAreThereWhenToldTo() throws Exception {
    write("there");
    write("brief");
    var absent = new ArrayList<String>();
    var long255 = folder + "/" + "n".repeat(256);
    var named = List.of(folder + "/there", folder + "/none", folder + "/brief", long255);

    var tree = LocalTree.ofThoseThere(named, LocalTreeOptions.ALL, absent::add);
    Files.delete(folder.resolve("brief"));

    assertThat(tree.paths()).containsExactly(folder + "/there");
    assertThat(absent)
        .satisfiesExactly(
            none -> assertThat(none).isEqualTo(folder + "/none does not exist"),
            brief -> assertThat(brief).isEqualTo(folder + "/brief does not exist"),
            unseen -> assertThat(unseen).startsWith(long255 + " cannot be looked at: "));
    var entries = new ArrayList<SourceEntry>();
    collect(tree.openRoot(), "", new ArrayList<>(), entries);
    assertThat(entries).extracting(entry -> entry.name().toText()).contains("there");
    assertThat(entries).noneMatch(SourceEntry.Unreadable.class::isInstance);
  }

  @Test
  void refusesToGoOnWithNothing() throws Exception {
    var absent = new ArrayList<String>();
    var named = List.of(folder + "/none", folder + "/neither");

    var tree = LocalTree.ofThoseThere(named, LocalTreeOptions.ALL, absent::add);

    assertThatThrownBy(tree::openRoot).hasMessageContaining("none");
    assertThat(absent).isEmpty();
  }

  @Test
  void keepsTimesModesAndOwnersOfEveryKind() throws Exception {
    var file = write("file");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("1999-01-02T03:04:05.678901234Z")));
    try (var here = PosixFiles.openDirectory(Descriptor.WORKING_DIRECTORY, bytes(folder))) {
      PosixWriter.makeNode(here, "fifo".getBytes(UTF_8), FileKind.FIFO, 0640, 0);
      PosixWriter.makeNode(here, "socket".getBytes(UTF_8), FileKind.SOCKET, 0600, 0);
      try (var held = PosixFiles.hold(here, "file".getBytes(UTF_8))) {
        PosixWriter.setModeOfHeld(held, 04751);
      }
    }
    var tree = tree(folder.toString());

    var entry = (SourceEntry.File) find(tree, "file");
    var times = entry.metadata().times();
    assertThat(times.modified()).isEqualTo(Instant.parse("1999-01-02T03:04:05.678901234Z"));
    assertThat(times.accessed()).isEqualTo(times.modified());
    assertThat(entry.metadata().mode().unixPermissions()).isEqualTo(04751);
    assertThat(entry.metadata().owner().uid()).isEqualTo(Accounts.effectiveUid());
    assertThat(entry.metadata().identity().links()).isEqualTo(1);
    assertThat(((SourceEntry.Leaf) find(tree, "fifo")).node()).isInstanceOf(Node.Fifo.class);
    assertThat(((SourceEntry.Leaf) find(tree, "socket")).node()).isInstanceOf(Node.Socket.class);
  }

  @Test
  void keepsAccessTimesWhenAsked() throws Exception {
    var file = write("file");
    var accessed = Instant.parse("2001-02-03T04:05:06.000000007Z");
    Files.setAttribute(file, "lastAccessTime", FileTime.from(accessed));
    var options = LocalTreeOptions.ALL.withAccessTimes(true);

    var entry = (SourceEntry.File) find(tree(options, folder.toString()), "file");

    assertThat(entry.metadata().times().accessed()).isEqualTo(accessed);
  }

  @Test
  void leavesOutWhatPatternsAndSizesSay() throws Exception {
    write("keep.txt");
    write("drop.log");
    write("cache/deep/inside");
    Files.write(write("big"), new byte[5000]);
    var options =
        LocalTreeOptions.ALL
            .withExcludes(ExcludeRules.of(List.of("*.log", folder + "/cache")))
            .withMaxFileBytes(4999);

    assertThat(list(tree(options, folder.toString())))
        .filteredOn(name -> name.startsWith(folder + "/"))
        .containsExactly(folder + "/keep.txt");
  }

  @Test
  void leavesOutContentsOfTaggedFoldersButNotTheTag() throws Exception {
    write("cache/big");
    Files.writeString(folder.resolve("cache/CACHEDIR.TAG"), TagFile.CACHE.header() + "\nmore");
    write("fake/kept");
    Files.writeString(folder.resolve("fake/CACHEDIR.TAG"), "Signature: other");
    write("skipped/inside/x");
    write("skipped/.nobackup");
    var options =
        LocalTreeOptions.ALL.withTagFiles(List.of(TagFile.CACHE, TagFile.parse(".nobackup")));

    assertThat(list(tree(options, folder.toString())))
        .filteredOn(name -> name.startsWith(folder + "/"))
        .containsExactly(
            folder + "/cache",
            folder + "/cache/CACHEDIR.TAG",
            folder + "/fake",
            folder + "/fake/CACHEDIR.TAG",
            folder + "/fake/kept",
            folder + "/skipped",
            folder + "/skipped/.nobackup");
  }

  @Test
  void staysOnTheFileSystemsOfItsRoots() throws Exception {
    var shared = Path.of("/dev/shm");
    assumeThat(Files.isDirectory(shared)).isTrue();
    assumeThat(Files.getAttribute(shared, "unix:dev"))
        .as("/dev/shm is mounted")
        .isNotEqualTo(Files.getAttribute(Path.of("/dev"), "unix:dev"));
    var options = LocalTreeOptions.ALL.withOneFileSystem(true);
    var probe = Files.createTempFile(shared, "holdfast", "test");
    try {
      assertThat(list(tree(options, "/dev"))).contains("/dev/shm").doesNotContain(probe.toString());
      assertThat(list(tree("/dev/shm"))).contains(probe.toString());
    } finally {
      Files.delete(probe);
    }
  }

  /** What is mounted when a directory is opened decides, and not what was when it was looked at. */
  @Test
  void staysOnItsFileSystemWhereMountsComeAndGo() throws Exception {
    write("comes/ours");
    write("goes/ours");

    Mounts.during(
        "mount -t tmpfs none goes && touch goes/foreign",
        folder,
        (root, mounts) -> {
          var device = (Long) Files.getAttribute(folder, "unix:dev");
          var options = LocalTreeOptions.ALL.withOneFileSystem(true);
          try (var top =
              open(
                  new Examiner(options, LeasePatience.ofMany(), Set.of(device)),
                  Path.of(root + folder))) {
            var comes = (SourceEntry.Directory) top.next().orElseThrow();
            var goes = (SourceEntry.Directory) top.next().orElseThrow();
            mounts.change("umount goes; mount -t tmpfs none comes && touch comes/foreign");

            assertThat(names(comes)).isEmpty();
            assertThat(names(goes)).containsExactly("ours");
          }
        });
  }

  @Test
  void tellsOfFilesThatVanishOrBecomeOther() throws Exception {
    var gone = write("gone");
    var replaced = write("replaced");
    try (var root = open(folder)) {
      var goneEntry = (SourceEntry.File) root.next().orElseThrow();
      var replacedEntry = (SourceEntry.File) root.next().orElseThrow();
      Files.delete(gone);
      Files.delete(replaced);
      Files.createDirectory(replaced);

      assertThat(warning(() -> goneEntry.content().open())).isEqualTo(WarningCode.VANISHED);
      assertThat(warning(() -> replacedEntry.content().open())).isEqualTo(WarningCode.REPLACED);
    }
  }

  @Test
  void noticesFilesThatChangeWhileRead() throws Exception {
    Files.write(folder.resolve("grows"), new byte[1000]);
    Files.write(folder.resolve("shrinks"), new byte[300_000]);
    Files.write(folder.resolve("stays"), new byte[1000]);
    try (var root = open(folder)) {
      try (var grows = ((SourceEntry.File) root.next().orElseThrow()).content().open()) {
        Files.write(folder.resolve("grows"), new byte[5], StandardOpenOption.APPEND);
        assertThat(read(grows)).as("what was there when it was opened").isEqualTo(1000);
        assertThat(grows.changed()).isTrue();
      }
      try (var shrinks = ((SourceEntry.File) root.next().orElseThrow()).content().open()) {
        try (var file = new RandomAccessFile(folder.resolve("shrinks").toFile(), "rw")) {
          file.setLength(10);
        }
        assertThat(read(shrinks)).isEqualTo(10);
        assertThat(shrinks.changed()).isTrue();
      }
      try (var stays = ((SourceEntry.File) root.next().orElseThrow()).content().open()) {
        assertThat(read(stays)).isEqualTo(1000);
        assertThat(stays.changed()).isFalse();
      }
    }
  }

  @Test
  void takesMetadataFromTheFileThatItOpened() throws Exception {
    write("file");
    try (var root = open(folder)) {
      var entry = (SourceEntry.File) root.next().orElseThrow();
      Files.writeString(folder.resolve("new"), "replaced by rename");
      Files.move(
          folder.resolve("new"),
          folder.resolve("file"),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      try (var open = entry.content().open()) {
        assertThat(open.metadata().identity().inode())
            .isNotEqualTo(entry.metadata().identity().inode())
            .isEqualTo(Files.getAttribute(folder.resolve("file"), "unix:ino"));
      }
    }
  }

  @Test
  void seesHolesUpToTheirEnd() throws Exception {
    try (var file = new RandomAccessFile(folder.resolve("sparse").toFile(), "rw")) {
      file.setLength(4 << 20);
      file.seek(2 << 20);
      file.write(1);
    }
    try (var root = open(folder);
        var open = ((SourceEntry.File) root.next().orElseThrow()).content().open()) {
      assertThat(open.zeros()).isEqualTo(2 << 20);
      open.skip(2 << 20);
      assertThat(open.zeros()).isZero();
      var buffer = new byte[1 << 20];
      assertThat(open.read(buffer, 0, buffer.length)).isEqualTo(1 << 20);
      assertThat(buffer[0]).isEqualTo((byte) 1);
      assertThat(open.zeros()).isEqualTo(1 << 20);
      open.skip(1 << 20);
      assertThat(open.read(buffer, 0, buffer.length)).isZero();
    }
  }

  private record Opened(LocalTree tree) {
    SourceDirectory root() {
      return tree.openRoot();
    }

    List<String> paths() {
      return tree.paths();
    }
  }

  private Opened tree(String... paths) throws AssertionError {
    return tree(LocalTreeOptions.ALL, paths);
  }

  private Opened tree(LocalTreeOptions options, String... paths) {
    return new Opened(new LocalTree(List.of(paths), options));
  }

  private static SourceDirectory open(Path folder) {
    return open(new Examiner(LocalTreeOptions.ALL, LeasePatience.ofMany(), Set.of()), folder);
  }

  private static SourceDirectory open(Examiner examiner, Path folder) {
    var name = NodeName.ofUtf8("root");
    return LocalDirectory.open(
        examiner,
        new Examiner.Place(Descriptor.WORKING_DIRECTORY, bytes(folder), name, new byte[0][]));
  }

  private static byte[] bytes(Path path) {
    return path.toString().getBytes(UTF_8);
  }

  private Path write(String name) throws Exception {
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "content of " + name);
  }

  private static long read(io.holdfast.engine.backup.OpenFile file) {
    var buffer = new byte[100_000];
    long total = 0;
    for (int got = file.read(buffer, 0, buffer.length);
        got > 0;
        got = file.read(buffer, 0, buffer.length)) {
      total += got;
    }
    return total;
  }

  private static WarningCode warning(Runnable call) {
    try {
      call.run();
    } catch (SourceProblem e) {
      return e.warning();
    }
    throw new AssertionError("no problem");
  }

  private static SourceEntry find(Opened tree, String name) {
    var entries = new ArrayList<SourceEntry>();
    collect(tree.root(), "", new ArrayList<>(), entries);
    return entries.stream()
        .filter(entry -> entry.name().toText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> list(Opened tree) {
    var paths = new ArrayList<String>();
    collect(tree.root(), "", paths, new ArrayList<>());
    return paths;
  }

  private static List<String> names(SourceEntry.Directory directory) {
    var entries = new ArrayList<SourceEntry>();
    collect(directory.entries().open(), "", new ArrayList<>(), entries);
    return entries.stream().map(entry -> entry.name().toText()).toList();
  }

  private static void collect(
      SourceDirectory directory, String path, List<String> paths, List<SourceEntry> entries) {
    try (directory) {
      for (var next = directory.next(); next.isPresent(); next = directory.next()) {
        var entry = next.get();
        var at = path + "/" + entry.name().toText();
        paths.add(at);
        entries.add(entry);
        if (entry instanceof SourceEntry.Directory below) {
          collect(below.entries().open(), at, paths, entries);
        }
      }
    }
  }
}
