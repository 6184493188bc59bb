package io.holdfast.sources.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.engine.backup.DirectoryLook;
import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.engine.backup.WarningCode;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.LeasePatience;
import io.holdfast.sources.posix.PosixFiles;
import io.holdfast.sources.posix.PosixNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever changes an entry makes another look; nothing else does. */
class LocalLookTest {
  private static final FileTime THEN = FileTime.from(Instant.parse("2026-01-02T03:04:05Z"));

  @TempDir Path folder;
  private Path file = Path.of("/");

  @FunctionalInterface
  private interface Change {
    void make() throws IOException;
  }

  @BeforeEach
  void fill() throws IOException {
    file = Files.writeString(folder.resolve("file"), "content");
    Files.setLastModifiedTime(file, THEN);
    Files.createDirectory(folder.resolve("b"));
    Files.createDirectory(folder.resolve("a"));
    Files.createSymbolicLink(folder.resolve("link"), Path.of("target"));
  }

  @Test
  void isTheSameAsLongAsNothingChanges() throws Exception {
    var first = look();
    Files.readString(file);

    var second = look();

    assertThat(second.entries()).isEqualTo(first.entries());
    assertThat(first.fileNames()).containsExactly("file".getBytes(UTF_8));
    assertThat(first.newestFileSeconds()).hasValue(THEN.toInstant().getEpochSecond());
    assertThat(first.fileBytes()).isEqualTo("content".length());
    assertThat(first.others()).isEqualTo(1);
    try (var directory = open(LocalTreeOptions.ALL)) {
      var look = directory.look().orElseThrow();
      assertThat(look.folderCount()).isEqualTo(2);
      assertThat(look.folders())
          .toIterable()
          .extracting(SourceEntry.Directory::name)
          .containsExactly(NodeName.ofUtf8("a"), NodeName.ofUtf8("b"));
    }
  }

  @Test
  void tellsEachChange() throws Exception {
    differsAfter("an entry more", () -> Files.createFile(folder.resolve("new")));
    differsAfter("a name", () -> Files.move(folder.resolve("new"), folder.resolve("other")));
    differsAfter("an entry fewer", () -> Files.delete(folder.resolve("other")));
    differsAfter(
        "a size, and the time set back",
        () -> {
          Files.writeString(file, "longer content");
          Files.setLastModifiedTime(file, THEN);
        });
    differsAfter(
        "a content of the same size, and the time set back",
        () -> {
          Files.writeString(file, "Longer content");
          Files.setLastModifiedTime(file, THEN);
        });
    differsAfter("a time", () -> Files.setLastModifiedTime(file, FileTime.fromMillis(1)));
    differsAfter(
        "a mode",
        () -> Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------")));
    differsAfter("a link more", () -> Files.createLink(folder.resolve("a/hard"), file));
    differsAfter(
        "the target of a link",
        () -> {
          Files.delete(folder.resolve("link"));
          Files.createSymbolicLink(folder.resolve("link"), Path.of("Target"));
        });
    differsAfter(
        "a kind",
        () -> {
          Files.delete(folder.resolve("b"));
          Files.createFile(folder.resolve("b"));
        });
    differsAfter("an entry of a directory in it", () -> Files.createFile(folder.resolve("a/x")));
  }

  @Test
  void tellsAnAttributeByTheTimeOfChange() throws Exception {
    var attributes = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    assumeThat(Files.getFileStore(folder).supportsFileAttributeView("user")).isTrue();

    differsAfter("an attribute", () -> attributes.write("color", UTF_8.encode("red")));
    differsAfter("its value", () -> attributes.write("color", UTF_8.encode("tan")));
    differsAfter("no attribute", () -> attributes.delete("color"));
  }

  @Test
  void knowsNothingOfWhatIsLeftOut() throws Exception {
    var options =
        LocalTreeOptions.ALL
            .withExcludes(ExcludeRules.of(List.of(folder + "/*.tmp", "cache")))
            .withMaxFileBytes(100);
    var before = look(options).entries();
    var all = look().entries();

    Files.createFile(folder.resolve("x.tmp"));
    Files.createDirectory(folder.resolve("cache"));
    Files.writeString(folder.resolve("large"), "x".repeat(101));

    assertThat(look(options).entries()).isEqualTo(before);
    assertThat(look().entries()).isNotEqualTo(all);
    var others = LocalTreeOptions.ALL.withExcludes(ExcludeRules.of(List.of("file")));
    assertThat(look(others).fileNames()).hasSize(2);
  }

  @Test
  void looksAtTimesOfAccessOnlyWhereTheyAreKept() throws Exception {
    var keeping = LocalTreeOptions.ALL.withAccessTimes(true);
    var without = look().entries();
    var with = look(keeping).entries();

    assertThat(with).isNotEqualTo(without);
    assertThat(look(keeping).entries()).isEqualTo(with);
  }

  @Test
  void lastsOnlyWhereNothingChangedJustNow() throws Exception {
    assertThat(look().lasting()).isEmpty();

    try (var old = open(LocalTreeOptions.ALL, Path.of("/usr"))) {
      var look = old.look().orElseThrow();
      assertThat(look.lasting()).contains(look.entries());
    }
  }

  @Test
  void isWhatTheEntriesAreExaminedBy() throws Exception {
    try (var directory = open(LocalTreeOptions.ALL)) {
      assertThat(directory.look()).isPresent();
      Files.setLastModifiedTime(file, FileTime.fromMillis(1));
      assertThat(all(directory).get("file").metadata().times().modified())
          .isEqualTo(THEN.toInstant());
      assertThat(directory.isAsLooked()).isTrue();
    }
    try (var directory = open(LocalTreeOptions.ALL)) {
      all(directory);
      assertThat(directory.isAsLooked()).as("without a look").isFalse();
    }
  }

  @Test
  void isForgottenAfterASecond() throws Exception {
    try (var directory = open(LocalTreeOptions.ALL)) {
      assertThat(directory.look()).isPresent();
      var looked = System.nanoTime();
      Files.setLastModifiedTime(file, FileTime.fromMillis(1));
      await().until(() -> System.nanoTime() - looked > Duration.ofSeconds(1).toNanos());

      assertThat(all(directory).get("file").metadata().times().modified())
          .isEqualTo(Instant.ofEpochMilli(1));
      assertThat(directory.isAsLooked()).isFalse();
    }
  }

  @Test
  void tellsWhatVanishedSinceThen() throws Exception {
    try (var directory = open(LocalTreeOptions.ALL)) {
      assertThat(directory.look()).isPresent();
      Files.delete(file);
      Files.delete(folder.resolve("link"));

      var entries = new ArrayList<SourceEntry>();
      for (var next = directory.next(); next.isPresent(); next = directory.next()) {
        entries.add(next.get());
      }
      assertThat(entries)
          .filteredOn(SourceEntry.Unreadable.class::isInstance)
          .extracting(
              SourceEntry::name, entry -> ((SourceEntry.Unreadable) entry).problem().warning())
          .containsExactly(
              tuple(NodeName.ofUtf8("file"), WarningCode.VANISHED),
              tuple(NodeName.ofUtf8("link"), WarningCode.VANISHED));
    }
  }

  @Test
  void ofALargeDirectoryIsNotKept() throws Exception {
    for (var at = 0; at < 1024; at++) {
      Files.createFile(folder.resolve("more" + at));
    }
    try (var directory = open(LocalTreeOptions.ALL)) {
      assertThat(directory.look()).isPresent();
      all(directory);
      assertThat(directory.isAsLooked()).isTrue();
    }
    try (var directory = open(LocalTreeOptions.ALL)) {
      assertThat(directory.look()).isPresent();
      Files.setLastModifiedTime(file, FileTime.fromMillis(1));
      assertThat(all(directory).get("file").metadata().times().modified())
          .isEqualTo(Instant.ofEpochMilli(1));
      assertThat(directory.isAsLooked()).isFalse();
    }
  }

  @Test
  void knowsWhetherTheNamesAreThoseThatWereListed() throws Exception {
    try (var descriptor =
        PosixFiles.openDirectory(
            Descriptor.WORKING_DIRECTORY, PosixNames.bytes(folder.toString()))) {
      assumeThat(Examiner.hidesAttributes(descriptor)).isFalse();
    }
    try (var directory = open(LocalTreeOptions.ALL)) {
      assertThat(directory.look()).isPresent();
      assertThat(directory.isAsListed())
          .as("changed just now, and again for all we know")
          .isFalse();
    }
    await().until(this::isAsListed);
    try (var directory = open(LocalTreeOptions.ALL)) {
      assertThat(directory.isAsListed()).as("without a look nobody knows the disk").isFalse();
      assertThat(directory.look()).isPresent();
      Files.move(file, folder.resolve("other"));
      assertThat(directory.isAsListed()).isFalse();
    }
  }

  private boolean isAsListed() throws InterruptedException {
    try (var directory = open(LocalTreeOptions.ALL)) {
      return directory.look().isPresent() && directory.isAsListed();
    }
  }

  /** The files, by their names, once all entries are examined. */
  private static Map<String, SourceEntry.File> all(SourceDirectory directory) {
    var files = new HashMap<String, SourceEntry.File>();
    for (var next = directory.next(); next.isPresent(); next = directory.next()) {
      if (next.get() instanceof SourceEntry.File found) {
        files.put(found.name().toString(), found);
      }
    }
    return files;
  }

  @Test
  void stopsWhenItsThreadIsInterrupted() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(this::look).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void doesNotMoveTheEntries() throws Exception {
    try (var directory = open(LocalTreeOptions.ALL)) {
      assertThat(directory.look()).isPresent();
      assertThat(directory.next().orElseThrow().name()).isEqualTo(NodeName.ofUtf8("a"));
      assertThat(directory.look()).isPresent();
      assertThat(directory.next().orElseThrow().name()).isEqualTo(NodeName.ofUtf8("b"));
    }
  }

  private void differsAfter(String what, Change change) throws Exception {
    var before = look().entries();
    change.make();
    assertThat(look().entries()).as(what).isNotEqualTo(before);
  }

  private DirectoryLook look() throws InterruptedException {
    return look(LocalTreeOptions.ALL);
  }

  private DirectoryLook look(LocalTreeOptions options) throws InterruptedException {
    try (var directory = open(options)) {
      return directory.look().orElseThrow();
    }
  }

  private SourceDirectory open(LocalTreeOptions options) {
    return open(options, folder);
  }

  private static SourceDirectory open(LocalTreeOptions options, Path folder) {
    var components = new byte[folder.getNameCount()][];
    for (var at = 0; at < components.length; at++) {
      components[at] = folder.getName(at).toString().getBytes(UTF_8);
    }
    return LocalDirectory.open(
        new Examiner(options, LeasePatience.ofMany(), Set.of()),
        new Examiner.Place(
            Descriptor.WORKING_DIRECTORY,
            folder.toString().getBytes(UTF_8),
            NodeName.ofUtf8("folder"),
            components));
  }
}
